// hardware/formal/lane_properties.v - for every V, weight, inhibition and floor: nothing wraps, and the leak goes towards
// rest. The lane has no clock, so one step is all there is. V has 10 bits here: a solver multiplies slowly.
module lane_properties (
    input fresh, input next_tick, input pending, input is_winner,
    input signed [9:0] v, input [3:0] hold, input [10:0] inhibit, input signed [9:0] lowest,
    input [3:0] refractory, input signed [9:0] sum, input takes, input [1:0] weight
);
    wire signed [9:0] prepared_v, added;
    wire [3:0] prepared_hold;
    espalier_lane #(.VB(10), .WB(2), .RB(4), .LEAK(5)) lane (
        .fresh(fresh), .next_tick(next_tick), .pending(pending), .is_winner(is_winner), .v(v), .hold(hold),
        .inhibit(inhibit), .lowest(lowest), .refractory(refractory), .prepared_v(prepared_v),
        .prepared_hold(prepared_hold), .sum(sum), .takes(takes), .weight(weight), .added(added));

    wire inhibited = next_tick && !fresh && pending && !is_winner && hold == 0;
    wire signed [12:0] lower = v - $signed({1'b0, inhibit});
    wire signed [11:0] exact = sum + $signed({1'b0, weight});

    always @* begin
        assume(lowest <= 0);
        assume(v >= lowest);
        // an event adds its weight, or V stays at the highest value
        if (takes)
            assert(added == (exact > 511 ? 511 : exact));
        else
            assert(added == sum);
        // without inhibition the leak goes towards rest and not beyond
        if (next_tick && !pending && !fresh && v >= 0)
            assert(prepared_v >= 0 && prepared_v <= v);
        if (next_tick && !pending && !fresh && v < 0)
            assert(prepared_v <= 0 && prepared_v >= v);
        // inhibition lowers V, not below the floor
        if (inhibited)
            assert(prepared_v >= lowest);
        if (inhibited && lower >= 0)
            assert(prepared_v >= 0 && prepared_v <= lower);
        // a new presentation and a spike end at rest
        if (next_tick && (fresh || (pending && is_winner)))
            assert(prepared_v == 0);
        if (next_tick && fresh)
            assert(prepared_hold == 0);
        // the refractory time ends, and does not wrap
        if (next_tick && !fresh && !(pending && is_winner))
            assert(prepared_hold == (hold == 0 ? 0 : hold - 1));
        // another bank of the same tick changes nothing
        if (!next_tick)
            assert(prepared_v == v && prepared_hold == hold);
    end
endmodule
