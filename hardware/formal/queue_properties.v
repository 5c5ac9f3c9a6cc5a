// hardware/formal/queue_properties.v - the queue loses no event and keeps their order: whichever event is watched, the reader
// gets its id at its place.
module queue_properties (
    input clk, input valid, input last, input none, input [3:0] id, input [0:0] at, input wants_release
);
    reg rst = 1;
    always @(posedge clk)
        rst <= 0;

    wire ready, filled, ends;
    wire [1:0] n;
    wire [3:0] q;
    wire release_bank = wants_release && filled && !rst;
    espalier_queue #(.EVENTS(2), .EB(1), .IB(4)) queue (
        .clk(clk), .rst(rst), .valid(valid), .last(last), .none(none), .id(id), .ready(ready), .filled(filled), .n(n),
        .ends(ends), .at(at), .q(q), .release_bank(release_bank));

    // the event number `watched` of all that are stored
    (* anyconst *) wire [4:0] watched;
    reg [4:0] stored = 0, read = 0, words = 0, ticks = 0, ended = 0;
    reg [3:0] watched_id = 0;
    reg seen = 0, was_there = 0;
    wire store = valid && ready && !none && !rst;
    wire is_there = filled && !rst && seen && watched - read == at && at < n;

    always @(posedge clk)
        if (!rst) begin
            assume(!(none && !last)); // a tick without events is one word
            if (store)
                stored <= stored + 1'b1;
            if (store && stored == watched) begin
                watched_id <= id;
                seen <= 1;
            end
            if (valid && ready && last)
                ticks <= ticks + 1'b1;
            if (release_bank) begin
                read <= read + n;
                ended <= ended + ends;
            end
            was_there <= is_there;
            if (was_there)
                assert(q == watched_id);
            // no more is read than was stored, and at most two banks are under way
            assert(stored - read <= 4);
            assert(ticks - ended <= 2);
            if (!filled && ready && stored != read)
                assert(stored - read <= 2);
        end
endmodule
