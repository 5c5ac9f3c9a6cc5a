// hardware/rtl/espalier_column.v - one neuron's weights, one after the other: they learn, or move to the place of
// another neuron.
//
// Learning: k <- clip(k + (D[age] (2^WB - k) + g k + r) >> 16), r 16 bits of a generator that makes a step per weight
// (synapses/rule_fixed.c has the equations). The pass sums the squares of the new weights; from their distance to
// TARGET follows g of the neuron's next pass, by a shift. A weight takes a clock; four are under way.
module espalier_column #(
    parameter INPUTS = 64,
    parameter IB = 6,
    parameter WB = 8,
    parameter TICKB = 16,
    parameter LEFT = 0,   // shift of TARGET - sum to the left, or else
    parameter RIGHT = 0,  // to the right
    parameter [47:0] TARGET = 0,
    parameter LEARN = 1
) (
    input clk,
    input rst,
    input start,
    input moves, // copy, do not learn
    input seeds,
    input [31:0] seed,
    input [TICKB-1:0] tick,
    input signed [15:0] g, // of the neuron
    output busy,
    // weights; the address is that of the neuron's column plus `read_i`, a clock before `w`
    output [IB-1:0] read_i,
    input [WB-1:0] w,
    output we,
    output [IB-1:0] write_i,
    output [WB-1:0] wd,
    // ticks of the last spikes, at `read_i`; 0: none
    input [TICKB-1:0] stamp,
    // table of rates
    output [8:0] age,
    input signed [17:0] rate,
    // g for the next pass
    output reg done,
    output signed [15:0] next_g
);
    localparam [IB-1:0] LAST = INPUTS - 1;
    reg running, learns;
    reg [IB-1:0] i0, i1, i2, i3;
    reg v1, v2, v3;
    reg [WB-1:0] w2, w3;
    reg signed [31:0] sum3;
    reg [47:0] squares;
    reg [31:0] random;
    wire last0 = running && i0 == LAST;

    // xorshift, three times an exclusive or
    wire [31:0] x1 = random ^ (random << 13);
    wire [31:0] x2 = x1 ^ (x1 >> 17);
    wire [31:0] stepped = x2 ^ (x2 << 5);

    // clock 1: the weight and the tick of the last spike are there
    wire [TICKB-1:0] since = tick - stamp; // stamps count from 1: stamp - 1 is the tick
    wire [TICKB-1:0] passed = since + 1'b1;
    assign age = stamp == 0 || passed > 511 ? 9'd511 : passed[8:0];

    // clock 2: the rate is there
    wire signed [WB+1:0] k2 = {2'b00, w2};
    wire signed [WB+1:0] room2 = (1 << WB) - k2;
    wire signed [31:0] gain2 = rate * room2;
    wire signed [31:0] keep2 = g * k2;

    // clock 3: the sum is there
    wire signed [31:0] next3 = $signed({1'b0, w3}) + (sum3 >>> 16);
    wire [WB-1:0] clipped3 = next3 < 0 ? {WB{1'b0}} :
                             next3 > (1 << WB) - 1 ? {WB{1'b1}} : next3[WB-1:0];
    wire [WB-1:0] new3 = LEARN && learns ? clipped3 : w3;

    assign read_i = i0;
    assign we = v3;
    assign write_i = i3;
    assign wd = new3;
    assign busy = running || v1 || v2 || v3 || done;

    // g from the sum of squares
    wire signed [48:0] off = $signed({1'b0, TARGET}) - $signed({1'b0, squares});
    wire signed [63:0] wide = {{15{off[48]}}, off};
    wire signed [63:0] shifted = (wide <<< LEFT) >>> RIGHT;
    assign next_g = shifted > 32767 ? 16'sh7fff :
                    shifted < -32768 ? 16'sh8000 : shifted[15:0];

    always @(posedge clk) begin
        v1 <= running;
        v2 <= v1;
        v3 <= v2;
        i1 <= i0;
        i2 <= i1;
        i3 <= i2;
        w2 <= w;
        w3 <= w2;
        sum3 <= gain2 + keep2 + $signed({16'b0, stepped[15:0]});
        done <= v3 && i3 == LAST;
        if (v2 && learns)
            random <= stepped;
        if (v3)
            squares <= squares + new3 * new3;
        if (running)
            i0 <= i0 + 1'b1;
        if (last0)
            running <= 0;
        if (start) begin
            running <= 1;
            learns <= !moves;
            i0 <= 0;
            squares <= 0;
        end
        if (seeds)
            random <= seed;
        if (rst) begin
            running <= 0;
            v1 <= 0;
            v2 <= 0;
            v3 <= 0;
            done <= 0;
        end
    end
endmodule
