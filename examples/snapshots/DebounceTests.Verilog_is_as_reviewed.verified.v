// ---- Debounce_4.v
// Passes a switch on once it has kept its value for WAIT cycles.
//
// Debounce<WAIT = 4>, whdl: debounce.whdl:2
`default_nettype none

module Debounce_4 (
  input  wire clk,
  input  wire rst,
  // Already synchronous to the clock.
  input  wire switch_,
  output wire stable
);

  reg value;  // whdl: debounce.whdl:8
  reg [1:0] count;  // whdl: debounce.whdl:9

  assign stable = value;

  initial begin
    value = 1'b0;
    count = 2'd0;
  end

  // whdl: debounce.whdl:8
  always @(posedge clk) begin
    if (rst) begin
      value <= 1'b0;
      count <= 2'd0;
    end else if (switch_ == value) begin
      count <= 2'd0;
    end else if (count == 2'd3) begin
      value <= switch_;
      count <= 2'd0;
    end else begin
      count <= count + 2'd1;
    end
  end
endmodule

`default_nettype wire
// ---- Debounce_4.f
Debounce_4.v
// ---- Debounce_4.names.json
{
  "top": "Debounce_4",
  "modules": {
    "Debounce_4": {
      "source": "Debounce<WAIT = 4>",
      "definition": "debounce.Debounce",
      "signals": {
        "clk": "clk",
        "rst": "rst",
        "switch": "switch_",
        "stable": "stable",
        "value": "value",
        "count": "count"
      },
      "instances": {},
      "renamed": {
        "switch": "switch_"
      }
    }
  }
}