// hardware/rtl/espalier_core.v - a winner-take-all layer that infers, learns and is compacted; docs/hardware.md explains
// its parts, its schedule and its registers.
//
// N neurons in P lanes: neuron j is in lane j % P of group j / P. Every lane has a memory of weights of its own, ordered
// by group and then by input, so that compaction frees whole groups at the top. Events are the inner loop: V of a group
// is read and written once per tick.
module espalier_core #(
    parameter N = 16,       // neurons
    parameter BORN = N,     // neurons of the run before it was pruned: birth ids are below
    parameter INPUTS = 64,
    parameter P = 4,        // lanes, a power of two
    parameter WB = 8,       // bits of a weight, of V, of theta
    parameter VB = 16,
    parameter TB = 20,
    parameter LEAK = 5,     // 256ths of V in a tick
    parameter LEARN = 1,    // 0: without the column engine's multipliers and tables
    parameter EVENTS = 64,  // of a bank of the queue, a power of two
    parameter LEFT = 0,     // shifts of the correction of the norm
    parameter RIGHT = 6,
    parameter [47:0] TARGET = 0,
    // derived
    parameter G = (N + P - 1) / P,
    parameter GB = G > 1 ? $clog2(G) : 1,
    parameter LB = P > 1 ? $clog2(P) : 1,
    parameter IB = INPUTS > 1 ? $clog2(INPUTS) : 1,
    parameter AB = G * INPUTS > 1 ? $clog2(G * INPUTS) : 1,
    parameter EB = $clog2(EVENTS),
    parameter JB = $clog2(N + 1), // of a number of neurons
    parameter KB = BORN > 1 ? $clog2(BORN) : 1 // of a birth id
) (
    input clk,
    input rst,
    // host: memories and registers
    input host_we,
    input [3:0] host_what, // HOST_...
    input [JB-1:0] host_neuron,
    input [8:0] host_index, // entry of the table, or register
    input [IB-1:0] host_input,
    input [31:0] host_data,
    output [31:0] host_q, // of the weight, theta, birth or count at host_neuron; two clocks later
    // host: a presentation, or a compaction
    input start,
    input compact,
    output busy,
    output [JB-1:0] alive,
    // events
    input event_valid,
    input event_last,
    input event_none,
    input [IB-1:0] event_id,
    output event_ready,
    // spikes
    output reg spike,
    output reg [15:0] spike_tick,
    output reg [KB-1:0] spike_birth // the neuron's birth id
);
    localparam HOST_WEIGHT = 0, HOST_THETA = 1, HOST_G = 2, HOST_BIRTH = 3, HOST_RATE = 4,
               HOST_REGISTER = 5, HOST_KEEP = 6, HOST_COUNT = 7;
    localparam RB = 16, TICKB = 16;
    localparam VF = VB - 8, TF = TB - 8;
    localparam F = VF > TF ? VF : TF;
    localparam XB = F + 11;

    // ---- registers ----
    reg [VB-1:0] threshold;
    reg signed [VB-1:0] lowest;
    reg [VB:0] inhibit;
    reg [RB-1:0] refractory;
    reg [TB-1:0] theta_plus, theta_max;
    reg [24:0] theta_decay;
    reg [TICKB-1:0] ticks;
    reg frozen;
    reg [31:0] seed;
    reg [JB-1:0] n_alive;
    assign alive = n_alive;

    // ---- states ----
    localparam IDLE = 0, CLEAR = 1, FETCH = 2, PASS = 3, DRAIN = 4, JUDGE = 5, RAISE = 6, RAISE2 = 7, LEARNING = 8,
               FADE = 9, FADE_END = 10, SEEK = 11, SEEK2 = 12, MOVE = 13, MOVE2 = 14, FINISH = 15;
    reg [3:0] state;
    assign busy = state != IDLE;

    reg [TICKB-1:0] tick;
    reg fresh;   // the first tick of the presentation
    reg begins;  // the first bank of a tick
    reg touched; // an event arrived in this tick
    reg pending; // a neuron fired in the tick before: winner
    reg [GB-1:0] winner_group;
    reg [LB-1:0] winner_lane;
    reg [2:0] drain;

    // ---- queue ----
    wire filled, ends;
    wire [EB:0] n_events;
    wire [IB-1:0] event_q;
    reg [EB-1:0] e;
    reg [GB-1:0] g;
    wire release_bank = state == JUDGE;
    espalier_queue #(.EVENTS(EVENTS), .EB(EB), .IB(IB)) queue (
        .clk(clk), .rst(rst), .valid(event_valid), .last(event_last), .none(event_none), .id(event_id),
        .ready(event_ready), .filled(filled), .n(n_events), .ends(ends), .at(e), .q(event_q),
        .release_bank(release_bank));

    // ---- pass: stage 0 issues group g, event e; stages 1, 2, 3 follow a clock apart ----
    wire [GB-1:0] last_group = (n_alive - 1'b1) / P;
    wire issue = state == PASS;
    wire first0 = e == 0;
    wire last0 = n_events <= 1 || e == n_events - 1'b1;
    reg s1, s2, s3, s4, first1, first2, last1, last2, last3, add1, add2;
    reg [GB-1:0] g1, g2, g3, g4;
    reg [AB-1:0] base1;
    reg [AB-1:0] base0; // g * INPUTS
    wire add0 = n_events != 0;

    // ---- column engine ----
    reg col_start, col_moves;
    wire col_busy, col_we, col_done;
    wire [IB-1:0] col_read, col_write;
    wire [WB-1:0] col_wd;
    wire signed [15:0] next_g;
    reg [AB-1:0] src_base, dst_base;
    reg [LB-1:0] src_lane, dst_lane;
    wire [TICKB-1:0] stamp_q;
    wire [8:0] rate_age;
    wire signed [17:0] rate_q;
    wire signed [15:0] g_q;

    // ---- host addresses ----
    wire [LB-1:0] host_lane = host_neuron % P;
    wire [GB-1:0] host_group = host_neuron / P;
    wire [AB-1:0] host_base = host_group * INPUTS;
    wire idle = state == IDLE;

    // ---- one neuron after the other: fade, compaction ----
    reg [JB-1:0] j, kept;
    wire [LB-1:0] j_lane = j % P;
    wire [GB-1:0] j_group = j / P;
    wire [LB-1:0] kept_lane = kept % P;
    wire [GB-1:0] kept_group = kept / P;
    reg f1, f2;
    reg [LB-1:0] f_lane1, f_lane2;
    reg [GB-1:0] f_group1, f_group2;
    reg [TB-1:0] faded2;

    // ---- lanes ----
    wire [P*WB-1:0] w_q;
    wire [P*TB-1:0] theta_q;
    wire [P-1:0] valid3;
    wire [P*XB-1:0] x3;
    wire [AB-1:0] weight_ra = issue || s1 ? base1 + event_q :
                              idle ? host_base + host_input : src_base + col_read;
    wire [GB-1:0] theta_ra = state == PASS ? g :
                             state == FADE ? j_group :
                             state == RAISE ? winner_group :
                             idle ? host_group : j_group;
    wire [TB-1:0] theta_one = theta_q[(state == RAISE2 ? winner_lane :
                                       state == SEEK2 || state == MOVE ? j_lane : f_lane1)*TB +: TB];
    wire [TB:0] raised = theta_one + theta_plus;
    wire [TB-1:0] theta_raised = raised > theta_max ? theta_max : raised[TB-1:0];
    wire [TB+24:0] theta_part = theta_one * theta_decay;
    wire [TB-1:0] theta_faded = theta_one - theta_part[TB+23:24];
    wire theta_host = host_we && host_what == HOST_THETA;
    wire theta_raise = state == RAISE2 && !frozen && LEARN;
    wire theta_move = state == MOVE;
    wire [GB-1:0] theta_wa = theta_host ? host_group : theta_raise ? winner_group :
                             theta_move ? kept_group : f_group2;
    wire [TB-1:0] theta_wd = theta_host ? host_data[TB-1:0] : theta_raise ? theta_raised :
                             theta_move ? theta_one : faded2;

    genvar l;
    generate
        for (l = 0; l < P; l = l + 1) begin : lane
            wire [VB+RB-1:0] neuron_q;
            wire signed [VB-1:0] ready_v;
            wire [RB-1:0] ready_hold;
            wire signed [VB-1:0] added;
            reg signed [VB-1:0] v2, sum3;
            reg [RB-1:0] hold2, hold3;
            reg [TB-1:0] theta2, theta3;
            reg exists2, exists3;
            wire signed [VB-1:0] before2 = first2 ? v2 : sum3;
            wire [JB+LB-1:0] place1 = g1 * P + l;

            espalier_ram #(.WIDTH(WB), .DEPTH(G * INPUTS), .AB(AB)) weights (
                .clk(clk),
                .we((host_we && host_what == HOST_WEIGHT && host_lane == l) ||
                    (col_we && dst_lane == l)),
                .wa(host_we ? host_base + host_input : dst_base + col_write),
                .wd(host_we ? host_data[WB-1:0] : col_wd),
                .ra(weight_ra),
                .q(w_q[l*WB +: WB]));

            espalier_ram #(.WIDTH(VB + RB), .DEPTH(G), .AB(GB)) neurons (
                .clk(clk), .we(s3 && last3), .wa(g3), .wd({hold3, sum3}),
                .ra(g), .q(neuron_q));

            espalier_ram #(.WIDTH(TB), .DEPTH(G), .AB(GB)) thetas (
                .clk(clk),
                .we((theta_host && host_lane == l) || (theta_raise && winner_lane == l) ||
                    (theta_move && kept_lane == l) || (f2 && f_lane2 == l)),
                .wa(theta_wa), .wd(theta_wd), .ra(theta_ra), .q(theta_q[l*TB +: TB]));

            espalier_lane #(.VB(VB), .WB(WB), .RB(RB), .LEAK(LEAK)) arithmetic (
                .fresh(fresh), .next_tick(begins), .pending(pending),
                .is_winner(g1 == winner_group && winner_lane == l),
                .v(neuron_q[VB-1:0]), .hold(neuron_q[VB+RB-1:VB]),
                .inhibit(inhibit), .lowest(lowest), .refractory(refractory),
                .prepared_v(ready_v), .prepared_hold(ready_hold),
                .sum(before2), .takes(add2 && hold2 == 0), .weight(w_q[l*WB +: WB]),
                .added(added));

            always @(posedge clk) begin
                if (s1 && first1) begin
                    v2 <= ready_v;
                    hold2 <= ready_hold;
                    theta2 <= theta_q[l*TB +: TB];
                    exists2 <= place1 < n_alive;
                end
                if (s2) begin
                    sum3 <= added;
                    hold3 <= hold2;
                    theta3 <= theta2;
                    exists3 <= exists2;
                end
            end

            // the excess over the threshold, in the finer unit of V and theta
            wire signed [XB-1:0] height = {{(XB-VB){sum3[VB-1]}}, sum3} - {{(XB-VB){1'b0}}, threshold};
            wire signed [XB-1:0] excess = (height <<< (F - VF)) - ({{(XB-TB){1'b0}}, theta3} << (F - TF));
            assign valid3[l] = exists3 && !excess[XB-1];
            assign x3[l*XB +: XB] = excess;
        end
    endgenerate

    // ---- winner ----
    wire any3;
    wire signed [XB-1:0] most3;
    wire [LB-1:0] lane3;
    reg any4;
    reg signed [XB-1:0] most4;
    reg [LB-1:0] lane4;
    reg best;
    reg signed [XB-1:0] best_x;
    reg [GB-1:0] best_group;
    reg [LB-1:0] best_lane;
    espalier_winner #(.P(P), .XB(XB), .LB(LB)) tree (
        .valid(valid3), .x(x3), .any(any3), .most(most3), .lane(lane3));

    // ---- the neuron's own memories ----
    wire [JB-1:0] winner_place = winner_group * P + winner_lane;
    wire [JB-1:0] own_ra = idle ? host_neuron : state == SEEK || state == SEEK2 ? j : winner_place;
    wire [JB-1:0] own_wa = host_we ? host_neuron : state == MOVE ? kept : winner_place;
    wire [KB-1:0] birth_q;
    wire [15:0] count_q;
    wire keep_q;
    espalier_ram #(.WIDTH(16), .DEPTH(N), .AB(JB)) gs (
        .clk(clk), .we((host_we && host_what == HOST_G) || state == MOVE || (col_done && state == LEARNING)),
        .wa(own_wa), .wd(host_we ? host_data[15:0] : state == MOVE ? g_q : next_g), .ra(own_ra), .q(g_q));
    espalier_ram #(.WIDTH(KB), .DEPTH(N), .AB(JB)) births (
        .clk(clk), .we((host_we && host_what == HOST_BIRTH) || state == MOVE),
        .wa(own_wa), .wd(host_we ? host_data[KB-1:0] : birth_q), .ra(own_ra), .q(birth_q));
    espalier_ram #(.WIDTH(16), .DEPTH(N), .AB(JB)) counts (
        .clk(clk), .we((host_we && host_what == HOST_COUNT) || state == MOVE || state == RAISE2),
        .wa(own_wa), .wd(host_we ? host_data[15:0] : state == MOVE ? count_q : count_q + (count_q != 16'hffff)),
        .ra(own_ra), .q(count_q));
    espalier_ram #(.WIDTH(1), .DEPTH(N), .AB(JB)) keeps (
        .clk(clk), .we(host_we && host_what == HOST_KEEP), .wa(host_neuron), .wd(host_data[0]),
        .ra(own_ra), .q(keep_q));

    // ---- traces of the inputs, and the table of rates ----
    reg [IB-1:0] clearing;
    wire clear = state == CLEAR;
    wire mark = s1 && add1 && g1 == 0;
    espalier_ram #(.WIDTH(TICKB), .DEPTH(INPUTS), .AB(IB)) stamps (
        .clk(clk), .we(clear || mark), .wa(clear ? clearing : event_q), .wd(clear ? {TICKB{1'b0}} : tick + 1'b1),
        .ra(col_read), .q(stamp_q));
    espalier_ram #(.WIDTH(18), .DEPTH(512), .AB(9)) rates (
        .clk(clk), .we(host_we && host_what == HOST_RATE), .wa(host_index), .wd(host_data[17:0]),
        .ra(rate_age), .q(rate_q));

    espalier_column #(.INPUTS(INPUTS), .IB(IB), .WB(WB), .TICKB(TICKB), .LEFT(LEFT), .RIGHT(RIGHT), .TARGET(TARGET),
                      .LEARN(LEARN)) column (
        .clk(clk), .rst(rst), .start(col_start), .moves(col_moves), .seeds(start), .seed(seed), .tick(tick),
        .g(g_q), .busy(col_busy), .read_i(col_read), .w(w_q[src_lane*WB +: WB]), .we(col_we),
        .write_i(col_write), .wd(col_wd), .stamp(stamp_q), .age(rate_age), .rate(rate_q), .done(col_done),
        .next_g(next_g));

    // ---- host reads ----
    reg [LB-1:0] host_lane1;
    reg [3:0] host_what1;
    always @(posedge clk) begin
        host_lane1 <= host_lane;
        host_what1 <= host_what;
    end
    assign host_q = host_what1 == HOST_WEIGHT ? w_q[host_lane1*WB +: WB] :
                    host_what1 == HOST_THETA ? theta_q[host_lane1*TB +: TB] :
                    host_what1 == HOST_BIRTH ? birth_q :
                    host_what1 == HOST_G ? {{16{g_q[15]}}, g_q} : count_q;

    // ---- sequence ----
    wire last_tick = tick + 1'b1 == ticks;

    task next_tick_or_end;
        begin
            tick <= tick + 1'b1;
            fresh <= 0;
            begins <= 1;
            touched <= 0;
            best <= 0;
            if (!last_tick)
                state <= FETCH;
            else if (frozen || !LEARN)
                state <= FINISH;
            else begin
                j <= 0;
                state <= FADE;
            end
        end
    endtask

    always @(posedge clk) begin
        spike <= 0;
        col_start <= 0;

        // pipeline of a pass
        s1 <= issue;
        s2 <= s1;
        s3 <= s2;
        s4 <= s3 && last3;
        first1 <= first0;
        first2 <= first1;
        last1 <= last0;
        last2 <= last1;
        last3 <= last2;
        add1 <= add0;
        add2 <= add1;
        g1 <= g;
        g2 <= g1;
        g3 <= g2;
        g4 <= g3;
        base1 <= base0;
        any4 <= any3;
        most4 <= most3;
        lane4 <= lane3;
        if (s4 && any4 && (!best || most4 > best_x)) begin
            best <= 1;
            best_x <= most4;
            best_group <= g4;
            best_lane <= lane4;
        end

        // pipeline of the decay of theta
        f1 <= state == FADE;
        f2 <= f1;
        f_lane1 <= j_lane;
        f_group1 <= j_group;
        f_lane2 <= f_lane1;
        f_group2 <= f_group1;
        faded2 <= theta_faded;

        case (state)
        IDLE:
            if (start) begin
                tick <= 0;
                fresh <= 1;
                begins <= 1;
                touched <= 0;
                pending <= 0;
                best <= 0;
                clearing <= 0;
                state <= LEARN ? CLEAR : FETCH;
            end else if (compact) begin
                j <= 0;
                kept <= 0;
                state <= SEEK;
            end
        CLEAR: begin
            clearing <= clearing + 1'b1;
            if (clearing == INPUTS - 1)
                state <= FETCH;
        end
        FETCH:
            if (filled) begin
                e <= 0;
                g <= 0;
                base0 <= 0;
                state <= PASS;
            end
        PASS: begin
            touched <= touched || add0;
            if (!last0)
                e <= e + 1'b1;
            else begin
                e <= 0;
                g <= g + 1'b1;
                base0 <= base0 + INPUTS;
                if (g == last_group) begin
                    drain <= 4;
                    state <= DRAIN;
                end
            end
        end
        DRAIN: begin
            drain <= drain - 1'b1;
            if (drain == 1)
                state <= JUDGE;
        end
        JUDGE: begin
            begins <= 0;
            fresh <= 0;
            if (!ends) begin
                best <= 0; // thresholds are tested when all events of the tick are there
                state <= FETCH;
            end else begin
                pending <= touched && best;
                winner_group <= best_group;
                winner_lane <= best_lane;
                if (touched && best)
                    state <= RAISE;
                else
                    next_tick_or_end;
            end
        end
        RAISE: // theta, g, count and birth of the winner are being read
            state <= RAISE2;
        RAISE2: begin
            spike <= 1;
            spike_tick <= tick;
            spike_birth <= birth_q;
            if (frozen || !LEARN)
                next_tick_or_end;
            else begin
                col_start <= 1;
                col_moves <= 0;
                src_base <= winner_group * INPUTS;
                dst_base <= winner_group * INPUTS;
                src_lane <= winner_lane;
                dst_lane <= winner_lane;
                state <= LEARNING;
            end
        end
        LEARNING:
            if (col_done)
                next_tick_or_end;
        FADE: begin
            j <= j + 1'b1;
            if (j + 1'b1 == n_alive) begin
                drain <= 3;
                state <= FADE_END;
            end
        end
        FADE_END: begin
            drain <= drain - 1'b1;
            if (drain == 1)
                state <= FINISH;
        end
        SEEK: // keep, theta, g, birth and count of neuron j are being read
            if (j == n_alive) begin
                n_alive <= kept;
                state <= FINISH;
            end else
                state <= SEEK2;
        SEEK2:
            if (!keep_q) begin
                j <= j + 1'b1;
                state <= SEEK;
            end else if (j == kept) begin
                j <= j + 1'b1;
                kept <= kept + 1'b1;
                state <= SEEK;
            end else begin
                col_start <= 1;
                col_moves <= 1;
                src_base <= j_group * INPUTS;
                dst_base <= kept_group * INPUTS;
                src_lane <= j_lane;
                dst_lane <= kept_lane;
                state <= MOVE;
            end
        MOVE: // its memories are written at place `kept`
            state <= MOVE2;
        MOVE2:
            if (col_done) begin
                j <= j + 1'b1;
                kept <= kept + 1'b1;
                state <= SEEK;
            end
        default:
            state <= IDLE;
        endcase

        if (host_we && host_what == HOST_REGISTER)
            case (host_index)
            0: threshold <= host_data[VB-1:0];
            1: lowest <= host_data[VB-1:0];
            2: inhibit <= host_data[VB:0];
            3: refractory <= host_data[RB-1:0];
            4: theta_plus <= host_data[TB-1:0];
            5: theta_max <= host_data[TB-1:0];
            6: theta_decay <= host_data[24:0];
            7: ticks <= host_data[TICKB-1:0];
            8: frozen <= host_data[0];
            9: seed <= host_data;
            10: n_alive <= host_data[JB-1:0];
            default: ;
            endcase

        if (rst) begin
            state <= IDLE;
            s1 <= 0;
            s2 <= 0;
            s3 <= 0;
            s4 <= 0;
            f1 <= 0;
            f2 <= 0;
        end
    end

    initial
        if ((1 << AB) < G * INPUTS || (1 << GB) < G || (1 << JB) <= N || BORN < N || (1 << IB) < INPUTS ||
            (1 << EB) != EVENTS || (P > 1 && (1 << LB) != P) || VB < WB + 8 || LEAK < 1 || LEAK > 255) begin
            $display("FAIL espalier_core: N %0d, INPUTS %0d, P %0d, WB %0d, VB %0d, LEAK %0d do not fit together",
                     N, INPUTS, P, WB, VB, LEAK);
            $finish;
        end
endmodule
