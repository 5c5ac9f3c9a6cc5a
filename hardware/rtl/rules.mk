SOURCES = $(wildcard espalier_*.v)
CORE = $(filter-out espalier_bench.v,$(SOURCES))

# The bench in Icarus, or in Verilator, which is faster: PASS, or FAIL with the first difference.
icarus: $(SOURCES) program.hex
	iverilog -g2005 $(PARAMETERS:%=-Pespalier_bench.%) -Pespalier_bench.WORDS=$(WORDS) -s espalier_bench -o bench.vvp $(SOURCES)
	vvp -n bench.vvp | tee icarus.log
	grep -q "^PASS .* cycles $(CLOCKS) " icarus.log

verilator: $(SOURCES) program.hex
	verilator --binary --timing -Wno-fatal -Wno-WIDTH -O3 $(PARAMETERS:%=-G%) -GWORDS=$(WORDS) --top-module espalier_bench \
	  --Mdir verilated -o bench $(SOURCES)
	./verilated/bench | tee verilator.log
	grep -q "^PASS .* cycles $(CLOCKS) " verilator.log

# Resources by Yosys: LUT, FF and block RAM of a Xilinx series 7; logic cells of an iCE40.
xc7: $(CORE)
	yosys -q -l xc7.log -p "read_verilog $(CORE); chparam $(subst =, ,$(PARAMETERS:%=-set %)) espalier_core; \
	  synth_xilinx -family xc7 -top espalier_core -flatten; tee -o xc7.txt stat"

ice40: $(CORE)
	yosys -q -l ice40.log -p "read_verilog $(CORE); chparam $(subst =, ,$(PARAMETERS:%=-set %)) espalier_core; \
	  synth_ice40 -top espalier_core -json ice40.json; tee -o ice40.txt stat"

clean:
	rm -rf bench.vvp verilated icarus.log verilator.log xc7.log xc7.txt ice40.log ice40.txt ice40.json

.PHONY: icarus verilator xc7 ice40 clean
