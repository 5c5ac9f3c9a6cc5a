// hardware/rtl/espalier_lane.v - the arithmetic of one neuron; docs/hardware.md has the equations. Without a clock.
//
// prepare: what the neuron brings from the tick before, lateral inhibition or its own reset, then the leak of a tick.
// add: an event with its weight, saturating. The two are used in different clocks.
module espalier_lane #(
    parameter VB = 16, // bits of V
    parameter WB = 8,  // bits of a weight
    parameter RB = 16, // bits of the refractory time
    parameter LEAK = 5 // 256ths of V that leak in a tick
) (
    // prepare
    input fresh, // the presentation begins: V = 0, not refractory
    input next_tick, // the tick before is over: inhibition and leak
    input pending, // a neuron fired in the tick before
    input is_winner, // it was this one
    input signed [VB-1:0] v,
    input [RB-1:0] hold, // ticks for which the neuron is refractory
    input [VB:0] inhibit,
    input signed [VB-1:0] lowest,
    input [RB-1:0] refractory,
    output signed [VB-1:0] prepared_v,
    output [RB-1:0] prepared_hold,
    // add
    input signed [VB-1:0] sum,
    input takes, // not refractory, and there is an event
    input [WB-1:0] weight,
    output signed [VB-1:0] added
);
    localparam UP = VB - 8 - WB; // from the unit of a weight to that of V
    localparam signed [VB:0] HIGHEST = (1 << (VB - 1)) - 1;

    wire signed [VB+2:0] lower = v - $signed({1'b0, inhibit});
    wire signed [VB-1:0] inhibited =
        lower < lowest ? lowest : lower[VB-1:0];
    wire signed [VB-1:0] settled =
        fresh || (pending && is_winner) ? {VB{1'b0}} :
        pending && hold == 0 ? inhibited : v;
    wire [RB-1:0] held =
        fresh ? {RB{1'b0}} : pending && is_winner ? refractory : hold;

    // the product with a constant is a few shifts and adds; >>> 8 rounds down
    wire signed [VB+8:0] product = settled * $signed(LEAK[8:0]);
    wire signed [VB-1:0] leak = product >>> 8;

    assign prepared_v = next_tick ? settled - leak : v;
    assign prepared_hold = next_tick ? held - (held != 0) : hold;

    wire [VB-1:0] step = {{(VB-WB){1'b0}}, weight} << UP;
    wire signed [VB:0] higher = sum + $signed({1'b0, step});
    assign added = !takes ? sum : higher > HIGHEST ? HIGHEST[VB-1:0] : higher[VB-1:0];
endmodule
