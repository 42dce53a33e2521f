// ---- Fifo_u8_5.v
// First-in first-out queue.
//
// Fifo<T = u8, DEPTH = 5>, whdl: fifo.wnl:4
`default_nettype none

module Fifo_u8_5 (
  input  wire       clk,
  input  wire       rst,
  input  wire       enq_valid,
  output wire       enq_ready,
  input  wire [7:0] enq_data,
  output wire       deq_valid,
  input  wire       deq_ready,
  output wire [7:0] deq_data,
  // Elements held now.
  output wire [2:0] count
);

  reg [2:0] tail;  // whdl: fifo.wnl:54
  reg [2:0] head;  // whdl: fifo.wnl:53
  reg [2:0] held;  // whdl: fifo.wnl:55
  reg [7:0] store [0:4];  // whdl: fifo.wnl:21
  integer store_i;

  assign enq_ready = held != 3'd5;
  assign deq_valid = held != 3'd0;
  assign deq_data = (head < 3'd5) ? store[head] : 8'd0;
  assign count = held;

  initial begin
    tail = 3'd0;
    head = 3'd0;
    held = 3'd0;
    for (store_i = 0; store_i < 5; store_i = store_i + 1)
      store[store_i] = 8'd0;
  end

  // whdl: fifo.wnl:34
  always @(posedge clk) begin
    if (rst) begin
      tail <= 3'd0;
    end else if (enq_valid && enq_ready) begin
      tail <= (tail == 3'd4) ? 3'd0 : tail + 3'd1;
    end
  end

  // whdl: fifo.wnl:39
  always @(posedge clk) begin
    if (rst) begin
      head <= 3'd0;
    end else if (deq_valid && deq_ready) begin
      head <= (head == 3'd4) ? 3'd0 : head + 3'd1;
    end
  end

  // whdl: fifo.wnl:48
  always @(posedge clk) begin
    if (rst) begin
      held <= 3'd0;
    end else if (enq_valid && enq_ready && !(deq_valid && deq_ready)) begin
      held <= held + 3'd1;
    end else if (deq_valid && deq_ready && !(enq_valid && enq_ready)) begin
      held <= held - 3'd1;
    end
  end

  // whdl: fifo.wnl:21
  always @(posedge clk) begin
    if (enq_valid && enq_ready && tail < 3'd5) begin
      store[tail] <= enq_data;
    end
  end

  `ifdef WHDL_ASSERT
  // whdl: fifo.wnl:51
  always @(posedge clk) begin
    if (!rst && !(held <= 3'd5)) begin
      $display("%m: assertion failed: more elements than entries: %0d", held);
      $finish;
    end
  end
  `endif
endmodule

`default_nettype wire

// ---- Chain.v
// Two queues in a row.
//
// Chain, whdl: fifo.wnl:59
`default_nettype none

module Chain (
  input  wire       clk,
  input  wire       rst,
  input  wire       x_valid,
  output wire       x_ready,
  input  wire [7:0] x_data,
  output wire       y_valid,
  input  wire       y_ready,
  output wire [7:0] y_data,
  output wire [3:0] waiting
);

  wire near_deq_valid;
  wire [7:0] near_deq_data;
  wire [2:0] near_count;
  wire far_enq_ready;
  wire [2:0] far_count;

  assign waiting = {1'b0, near_count} + {1'b0, far_count};

  // whdl: fifo.wnl:72
  Fifo_u8_5 u_near (
    .clk       (clk),
    .rst       (rst),
    .enq_valid (x_valid),
    .enq_ready (x_ready),
    .enq_data  (x_data),
    .deq_valid (near_deq_valid),
    .deq_ready (far_enq_ready),
    .deq_data  (near_deq_data),
    .count     (near_count)
  );

  // whdl: fifo.wnl:79
  Fifo_u8_5 u_far (
    .clk       (clk),
    .rst       (rst),
    .enq_valid (near_deq_valid),
    .enq_ready (far_enq_ready),
    .enq_data  (near_deq_data),
    .deq_valid (y_valid),
    .deq_ready (y_ready),
    .deq_data  (y_data),
    .count     (far_count)
  );
endmodule

`default_nettype wire

// ---- Chain.f
Fifo_u8_5.v
Chain.v

// ---- Chain.names.json
{
  "top": "Chain",
  "modules": {
    "Fifo_u8_5": {
      "source": "Fifo<T = u8, DEPTH = 5>",
      "definition": "stream.fifo.Fifo",
      "signals": {
        "clk": "clk",
        "rst": "rst",
        "enq.valid": "enq_valid",
        "enq.ready": "enq_ready",
        "enq.data": "enq_data",
        "deq.valid": "deq_valid",
        "deq.ready": "deq_ready",
        "deq.data": "deq_data",
        "count": "count",
        "store": "store",
        "head": "head",
        "tail": "tail",
        "held": "held"
      },
      "instances": {}
    },
    "Chain": {
      "source": "Chain",
      "definition": "top.Chain",
      "signals": {
        "clk": "clk",
        "rst": "rst",
        "x.valid": "x_valid",
        "x.ready": "x_ready",
        "x.data": "x_data",
        "y.valid": "y_valid",
        "y.ready": "y_ready",
        "y.data": "y_data",
        "waiting": "waiting",
        "near.deq.valid": "near_deq_valid",
        "near.deq.data": "near_deq_data",
        "near.count": "near_count",
        "far.enq.ready": "far_enq_ready",
        "far.count": "far_count"
      },
      "instances": {
        "near": {
          "name": "u_near",
          "module": "Fifo_u8_5"
        },
        "far": {
          "name": "u_far",
          "module": "Fifo_u8_5"
        }
      }
    }
  }
}