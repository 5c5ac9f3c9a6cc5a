// hardware/rtl/espalier_winner.v - the largest of P values that are valid; of equals that of the lowest lane. Without a
// clock. A node compares two halves, so the tree has log2(P) levels.
module espalier_winner #(
    parameter P = 4, // a power of two
    parameter XB = 24, // bits of a value; signed
    parameter LB = 2 // bits of a lane, at least 1
) (
    input [P-1:0] valid,
    input [P*XB-1:0] x,
    output any,
    output signed [XB-1:0] most,
    output [LB-1:0] lane
);
    generate
        if (P == 1) begin : leaf
            assign any = valid[0];
            assign most = x[XB-1:0];
            assign lane = {LB{1'b0}};
        end else begin : node
            wire low_any, high_any;
            wire signed [XB-1:0] low_most, high_most;
            wire [LB-1:0] low_lane, high_lane;
            espalier_winner #(.P(P / 2), .XB(XB), .LB(LB)) low (
                .valid(valid[P/2-1:0]), .x(x[P/2*XB-1:0]),
                .any(low_any), .most(low_most), .lane(low_lane));
            espalier_winner #(.P(P / 2), .XB(XB), .LB(LB)) high (
                .valid(valid[P-1:P/2]), .x(x[P*XB-1:P/2*XB]),
                .any(high_any), .most(high_most), .lane(high_lane));
            espalier_winner_node #(.XB(XB), .LB(LB), .HALF(P / 2)) pick (
                .low_any(low_any), .low_most(low_most), .low_lane(low_lane),
                .high_any(high_any), .high_most(high_most), .high_lane(high_lane),
                .any(any), .most(most), .lane(lane));
        end
    endgenerate
endmodule

module espalier_winner_node #(
    parameter XB = 24,
    parameter LB = 2,
    parameter HALF = 2 // lanes of the lower half
) (
    input low_any,
    input signed [XB-1:0] low_most,
    input [LB-1:0] low_lane,
    input high_any,
    input signed [XB-1:0] high_most,
    input [LB-1:0] high_lane,
    output any,
    output signed [XB-1:0] most,
    output [LB-1:0] lane
);
    wire take_high = high_any && (!low_any || high_most > low_most);
    assign any = low_any || high_any;
    assign most = take_high ? high_most : low_most;
    assign lane = take_high ? high_lane + HALF[LB-1:0] : low_lane;
endmodule
