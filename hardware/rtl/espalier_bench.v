// hardware/rtl/espalier_bench.v - shows the core what a run showed to the simulator, and compares every spike, and at
// the end every weight, theta and birth id. Prints PASS or FAIL with the first difference.
//
// The files (docs/hardware.md): rates.hex, and program.hex, a list of 32-bit words that begins with the state of the
// network:
//   1 what neuron index input data    write a memory or register, as the host does
//   2 n                               a presentation; n words of events follow: {last, none, 30 bits of input}, then the
//                                     number of spikes expected and for each its tick and birth id
//   3                                 compact
//   4 what neuron input data          read and compare
//   5 n word...                       n weights of neuron `what`... see LOAD
//   0                                 the end
`timescale 1ns / 1ps
module espalier_bench;
    parameter N = 16, BORN = N, INPUTS = 64, P = 4, WB = 8, VB = 16, TB = 20, LEAK = 5, LEARN = 1, EVENTS = 64, LEFT = 0, RIGHT = 6;
    parameter [47:0] TARGET = 0;
    parameter WORDS = 1 << 20; // of program.hex, at most
    localparam IB = INPUTS > 1 ? $clog2(INPUTS) : 1;
    localparam JB = $clog2(N + 1);
    localparam KB = BORN > 1 ? $clog2(BORN) : 1;
    localparam END = 0, WRITE = 1, PRESENT = 2, COMPACT = 3, READ = 4, LOAD = 5, COMPARE = 6;

    reg [31:0] words [0:WORDS-1];
    integer at, k, n, base, spikes, next, last_spike, presentations, events, failures;
    reg [63:0] cycles, present_cycles, compact_cycles, learn_cycles;

    reg clk = 0, rst = 1;
    reg host_we = 0, start = 0, compact = 0, event_valid = 0, event_last = 0, event_none = 0;
    reg [3:0] host_what = 0;
    reg [JB-1:0] host_neuron = 0;
    reg [8:0] host_index = 0;
    reg [IB-1:0] host_input = 0, event_id = 0;
    reg [31:0] host_data = 0;
    wire [31:0] host_q;
    wire busy, event_ready, spike;
    wire [JB-1:0] alive;
    wire [KB-1:0] spike_birth;
    wire [15:0] spike_tick;

    espalier_core #(.N(N), .BORN(BORN), .INPUTS(INPUTS), .P(P), .WB(WB), .VB(VB), .TB(TB), .LEAK(LEAK), .LEARN(LEARN),
                    .EVENTS(EVENTS), .LEFT(LEFT), .RIGHT(RIGHT), .TARGET(TARGET)) core (
        .clk(clk), .rst(rst), .host_we(host_we), .host_what(host_what), .host_neuron(host_neuron),
        .host_index(host_index), .host_input(host_input), .host_data(host_data), .host_q(host_q), .start(start),
        .compact(compact), .busy(busy), .alive(alive), .event_valid(event_valid), .event_last(event_last),
        .event_none(event_none), .event_id(event_id), .event_ready(event_ready), .spike(spike),
        .spike_tick(spike_tick), .spike_birth(spike_birth));

    always #5 clk = !clk;

    always @(posedge clk)
        cycles <= cycles + 1;

    task fail(input [31:0] what, input [31:0] wanted, input [31:0] got);
        begin
            $display("FAIL word %0d, item %0d: %0d wanted, %0d is there", at, what, wanted, got);
            $finish;
            failures = failures + 1;
        end
    endtask

    // signals change between two rising edges
    task clock;
        begin
            @(negedge clk);
        end
    endtask

    task write(input [3:0] what, input [31:0] neuron, input [31:0] index, input [31:0] in, input [31:0] data);
        begin
            host_what = what;
            host_neuron = neuron[JB-1:0];
            host_index = index[8:0];
            host_input = in[IB-1:0];
            host_data = data;
            host_we = 1;
            clock;
            host_we = 0;
        end
    endtask

    task read(input [3:0] what, input [31:0] neuron, input [31:0] in, input [31:0] wanted);
        begin
            host_what = what;
            host_neuron = neuron[JB-1:0];
            host_input = in[IB-1:0];
            clock;
            if (host_q !== wanted)
                fail(neuron, wanted, host_q);
        end
    endtask

    // Every spike must be the next one that is expected.
    always @(negedge clk)
        if (spike && !rst) begin
            if (next == last_spike)
                fail(spikes, 32'hffffffff, {16'b0, spike_tick});
            else begin
                if (words[next] !== {16'b0, spike_tick})
                    fail(spikes, words[next], {16'b0, spike_tick});
                if (words[next+1] !== {{(32-KB){1'b0}}, spike_birth})
                    fail(spikes, words[next+1], {{(32-KB){1'b0}}, spike_birth});
                next = next + 2;
                spikes = spikes + 1;
            end
        end

    task present;
        reg [63:0] begun;
        begin
            n = words[at+1];
            base = at + 2;
            next = base + n + 1;
            last_spike = next + 2 * words[base+n];
            begun = cycles;
            start = 1;
            clock;
            start = 0;
            k = 0;
            while (busy) begin
                event_valid = k < n;
                {event_last, event_none} = words[base+k] >> 30;
                event_id = words[base+k][IB-1:0];
                #1 if (event_valid && event_ready) begin
                    if (!event_none)
                        events = events + 1;
                    k = k + 1;
                end
                clock;
            end
            event_valid = 0;
            if (k != n)
                fail(k, n, k);
            if (next != last_spike)
                fail(spikes, last_spike, next);
            present_cycles = present_cycles + cycles - begun;
            presentations = presentations + 1;
            at = last_spike;
        end
    endtask

    task pack;
        reg [63:0] begun;
        begin
            begun = cycles;
            compact = 1;
            clock;
            compact = 0;
            while (busy)
                clock;
            compact_cycles = compact_cycles + cycles - begun;
            at = at + 1;
        end
    endtask

    // INPUTS weights of a neuron, or all of them compared
    task column(input compare);
        begin
            for (k = 0; k < INPUTS; k = k + 1)
                if (compare)
                    read(0, words[at+1], k, words[at+2+k]);
                else
                    write(0, words[at+1], 0, k, words[at+2+k]);
            at = at + 2 + INPUTS;
        end
    endtask

    initial begin
        cycles = 0;
        present_cycles = 0;
        compact_cycles = 0;
        learn_cycles = 0;
        at = 0;
        spikes = 0;
        next = 0;
        last_spike = 0;
        presentations = 0;
        events = 0;
        failures = 0;
        $readmemh("program.hex", words);
        clock;
        clock;
        rst = 0;
        while (words[at] != END && failures == 0)
            case (words[at])
            WRITE: begin
                write(words[at+1], words[at+2], words[at+3], words[at+4], words[at+5]);
                at = at + 6;
            end
            PRESENT: present;
            COMPACT: pack;
            READ: begin
                read(words[at+1], words[at+2], words[at+3], words[at+4]);
                at = at + 5;
            end
            LOAD: column(0);
            COMPARE: column(1);
            default: fail(0, 0, words[at]);
            endcase
        if (failures == 0)
            $display("PASS presentations %0d events %0d spikes %0d cycles %0d compaction %0d", presentations, events,
                     spikes, present_cycles, compact_cycles);
        $finish;
    end
endmodule
