// hardware/rtl/espalier_ram.v - a memory with one read and one write port; a read takes a clock, and of a word that is
// written in the same clock it gives the old content.
module espalier_ram #(
    parameter WIDTH = 8,
    parameter DEPTH = 16,
    parameter AB = 4 // bits of an address
) (
    input clk,
    input we,
    input [AB-1:0] wa,
    input [WIDTH-1:0] wd,
    input [AB-1:0] ra,
    output reg [WIDTH-1:0] q
);
    reg [WIDTH-1:0] mem [0:DEPTH-1];

    initial
        if ((1 << AB) < DEPTH) begin
            $display("FAIL espalier_ram: %0d words need more than %0d bits of address", DEPTH, AB);
            $finish;
        end

    always @(posedge clk) begin
        if (we)
            mem[wa] <= wd;
        q <= mem[ra];
    end
endmodule
