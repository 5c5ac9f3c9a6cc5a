// hardware/formal/winner_properties.v - a node gives the larger of two values, the lower half of equals. If that holds for
// every node, a tree of nodes gives the largest of all and the lowest lane of equals. A tree of four is tried whole.
module winner_properties (
    input low_any, input signed [22:0] low_most, input [3:0] low_lane,
    input high_any, input signed [22:0] high_most, input [3:0] high_lane,
    input [3:0] valid, input [4*12-1:0] x, input [1:0] other
);
    wire any;
    wire signed [22:0] most;
    wire [3:0] lane;
    espalier_winner_node #(.XB(23), .LB(4), .HALF(8)) node (
        .low_any(low_any), .low_most(low_most), .low_lane(low_lane), .high_any(high_any), .high_most(high_most),
        .high_lane(high_lane), .any(any), .most(most), .lane(lane));

    wire tree_any;
    wire signed [11:0] tree_most;
    wire [1:0] tree_lane;
    espalier_winner #(.P(4), .XB(12), .LB(2)) tree (
        .valid(valid), .x(x), .any(tree_any), .most(tree_most), .lane(tree_lane));
    wire signed [11:0] x_other = x[other*12 +: 12];
    wire signed [11:0] x_winner = x[tree_lane*12 +: 12];

    always @* begin
        assume(low_lane < 8 && high_lane < 8);
        assert(any == (low_any || high_any));
        if (low_any && (!high_any || low_most >= high_most))
            assert(most == low_most && lane == low_lane);
        if (high_any && (!low_any || high_most > low_most))
            assert(most == high_most && lane == high_lane + 8);

        assert(tree_any == (valid != 0));
        if (tree_any)
            assert(valid[tree_lane] && tree_most == x_winner);
        if (valid[other])
            assert(x_other < tree_most || (x_other == tree_most && tree_lane <= other));
    end
endmodule
