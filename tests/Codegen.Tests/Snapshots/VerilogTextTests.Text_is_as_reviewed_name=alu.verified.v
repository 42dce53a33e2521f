// ---- Alu.v
// One operation a cycle; the result is registered.
//
// Alu, whdl: alu.wnl:4
`default_nettype none

module Alu (
  input  wire        clk,
  input  wire        rst_n,
  input  wire [3:0]  op,
  input  wire [31:0] a,
  input  wire [31:0] b,
  input  wire        hold,
  output reg  [31:0] y,
  output wire        zero,
  output wire [5:0]  leading,
  output wire [7:0]  lane
);

  function [5:0] clz_32(input [31:0] value);
    integer i;
    begin
      clz_32 = 6'd32;
      for (i = 0; i < 32; i = i + 1)
        if (value[i]) clz_32 = 6'd31 - i[5:0];
    end
  endfunction

  wire [31:0] sum = a + b;  // whdl: alu.wnl:56

  // What the operation gives, before the register.
  // whdl: alu.wnl:55
  reg [31:0] result;
  always @* begin
    casez (op)
      4'd0: result = sum;
      4'd1: result = a - b;
      4'd2: result = a & b;
      4'd3: result = a | b;
      4'd4: result = a ^ b;
      4'd5: result = a << b[4:0];
      4'd6: result = $signed(a) >>> b[4:0];
      4'd7: result = a >> b[4:0];
      4'b100?: result = {31'd0, $signed(a) < $signed(b)};
      4'd10, 4'd11: result = {31'd0, a < b};
      4'd12: result = $signed(a) / 32'sd3;
      default: result = 32'd0;
    endcase
  end

  assign zero = y == 32'd0;
  assign leading = clz_32(y);
  assign lane = (a[2:0] < 3'd4) ? b[{a[1:0], 3'd0} +: 8] : 8'd0;

  initial begin
    y = 32'd0;
  end

  // whdl: alu.wnl:47
  always @(posedge clk or negedge rst_n) begin
    if (!rst_n) begin
      y <= 32'd0;
    end else if (!hold) begin
      y <= result;
    end
  end
endmodule

`default_nettype wire

// ---- Alu.f
Alu.v

// ---- Alu.names.json
{
  "top": "Alu",
  "modules": {
    "Alu": {
      "source": "Alu",
      "definition": "cpu.Alu",
      "signals": {
        "clk": "clk",
        "rst_n": "rst_n",
        "op": "op",
        "a": "a",
        "b": "b",
        "hold": "hold",
        "y": "y",
        "zero": "zero",
        "leading": "leading",
        "lane": "lane",
        "result": "result",
        "sum": "sum"
      },
      "instances": {}
    }
  }
}