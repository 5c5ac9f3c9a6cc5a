// hardware/rtl/espalier_queue.v - the events of a tick, in two banks: one is filled while the other is read.
//
// The source sends words {last, none, id}: an event of input `id`, or with `none` no event; `last` ends a tick. A tick
// with more events than a bank holds comes in several banks; `ends` marks the last of them. No event is lost: the source
// has to wait (`ready`) while both banks are full.
module espalier_queue #(
    parameter EVENTS = 64, // of a bank, a power of two
    parameter EB = 6,      // log2(EVENTS)
    parameter IB = 10      // bits of an input
) (
    input clk,
    input rst,
    // source
    input valid,
    input last,
    input none,
    input [IB-1:0] id,
    output ready,
    // reader
    output filled,   // the bank of the reader is complete
    output [EB:0] n, // its events
    output ends,     // the tick ends with it
    input [EB-1:0] at,
    output [IB-1:0] q, // event `at`, a clock later
    input release_bank
);
    reg writing, reading; // banks
    reg [1:0] full, end_of;
    reg [EB:0] count0, count1;
    wire [EB:0] count = writing ? count1 : count0;
    wire take = valid && ready;
    wire store = take && !none;
    wire [EB:0] more = count + store;
    wire closes = take && (last || more == EVENTS);

    assign ready = !full[writing];
    assign filled = full[reading];
    assign n = reading ? count1 : count0;
    assign ends = end_of[reading];

    espalier_ram #(.WIDTH(IB), .DEPTH(2 * EVENTS), .AB(EB + 1)) ids (
        .clk(clk), .we(store), .wa({writing, count[EB-1:0]}), .wd(id),
        .ra({reading, at}), .q(q));

    always @(posedge clk)
        if (rst) begin
            writing <= 0;
            reading <= 0;
            full <= 0;
            end_of <= 0;
            count0 <= 0;
            count1 <= 0;
        end else begin
            if (take) begin
                if (writing)
                    count1 <= more;
                else
                    count0 <= more;
            end
            if (closes) begin
                full[writing] <= 1;
                end_of[writing] <= last;
                writing <= !writing;
            end
            if (release_bank) begin
                full[reading] <= 0;
                reading <= !reading;
                if (reading)
                    count1 <= 0;
                else
                    count0 <= 0;
            end
        end
endmodule
