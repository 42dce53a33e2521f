// ---- Storage.v
// Byte-wide writes, a table, and registers whose parts change by themselves.
//
// Storage, whdl: storage.wnl:4
`default_nettype none

module Storage (
  input  wire        clk,
  input  wire [3:0]  write,
  input  wire [2:0]  address,
  input  wire [31:0] data,
  input  wire [2:0]  index,
  input  wire [3:0]  logic_,
  output reg  [31:0] word,
  output wire [7:0]  sine,
  output reg  [5:0]  flags,
  output reg  [11:0] parts
);

  reg [31:0] ram [0:5];  // whdl: storage.wnl:18
  integer ram_i;
  // A quarter of a sine.
  reg [7:0] quarter [0:7];  // whdl: storage.wnl:25

  assign sine = quarter[index];

  initial begin
    word = 32'd0;
    flags = 6'd0;
    parts = 12'd240;
    for (ram_i = 0; ram_i < 6; ram_i = ram_i + 1)
      ram[ram_i] = 32'd0;
    $readmemh("Storage_quarter.hex", quarter);
  end

  // whdl: storage.wnl:40
  always @(posedge clk) begin
    word <= (address < 3'd6) ? ram[address] : 32'd0;
    if (index < 3'd6)
      flags[index] <= logic_[0];
  end

  // whdl: storage.wnl:49
  always @(posedge clk) begin
    if (write[0])
      parts[3:0] <= logic_;
  end

  // whdl: storage.wnl:18
  always @(posedge clk) begin
    if (write[0] && address < 3'd6) begin
      ram[address][7:0] <= data[7:0];
    end
    if (write[1] && address < 3'd6) begin
      ram[address][15:8] <= data[15:8];
    end
    if (write[2] && address < 3'd6) begin
      ram[address][23:16] <= data[23:16];
    end
    if (write[3] && address < 3'd6) begin
      ram[address][31:24] <= data[31:24];
    end
  end
endmodule

`default_nettype wire

// ---- Storage.f
Storage.v

// ---- Storage_quarter.hex
00
31
5a
75
7f
75
5a
31

// ---- Storage.names.json
{
  "top": "Storage",
  "modules": {
    "Storage": {
      "source": "Storage",
      "definition": "mem.Storage",
      "signals": {
        "clk": "clk",
        "write": "write",
        "address": "address",
        "data": "data",
        "index": "index",
        "logic": "logic_",
        "word": "word",
        "sine": "sine",
        "flags": "flags",
        "parts": "parts",
        "ram": "ram",
        "quarter": "quarter"
      },
      "instances": {},
      "renamed": {
        "logic": "logic_"
      }
    }
  }
}