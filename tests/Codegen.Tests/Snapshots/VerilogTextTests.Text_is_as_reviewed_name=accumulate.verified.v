// ---- Accumulate_16_40.v
// Running sum of a stream, one element a cycle.
//
// Accumulate<W = 16, ACC = 40>, whdl: accumulate.wnl:4
`default_nettype none

module Accumulate_16_40 (
  input  wire        clk,
  input  wire        rst,
  input  wire        x_valid,
  output wire        x_ready,
  input  wire [15:0] x_data,
  // Starts again from 0; nothing is taken in this cycle.
  input  wire        clear,
  output wire [39:0] sum,
  output wire [15:0] count
);

  reg [39:0] acc;  // whdl: accumulate.wnl:31
  // Elements since the last clear.
  reg [15:0] n;  // whdl: accumulate.wnl:33

  assign x_ready = !clear;
  assign sum = acc;
  assign count = n;

  initial begin
    acc = 40'd0;
    n = 16'd0;
  end

  // whdl: accumulate.wnl:25
  always @(posedge clk) begin
    if (rst) begin
      acc <= 40'd0;
      n <= 16'd0;
    end else if (clear) begin
      acc <= 40'd0;
      n <= 16'd0;
    end else if (x_valid && x_ready) begin
      acc <= acc + {{24{x_data[15]}}, x_data};
      n <= n + 16'd1;
    end
  end
endmodule

`default_nettype wire

// ---- Accumulate_16_40.f
Accumulate_16_40.v

// ---- Accumulate_16_40.names.json
{
  "top": "Accumulate_16_40",
  "modules": {
    "Accumulate_16_40": {
      "source": "Accumulate<W = 16, ACC = 40>",
      "definition": "stats.Accumulate",
      "signals": {
        "clk": "clk",
        "rst": "rst",
        "x.valid": "x_valid",
        "x.ready": "x_ready",
        "x.data": "x_data",
        "clear": "clear",
        "sum": "sum",
        "count": "count",
        "acc": "acc",
        "n": "n"
      },
      "instances": {}
    }
  }
}