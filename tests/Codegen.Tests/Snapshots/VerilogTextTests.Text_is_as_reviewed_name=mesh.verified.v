// ---- Pe.v
// Adds what comes from the west and the north.
//
// Pe, whdl: mesh.wnl:4
`default_nettype none

module Pe (
  input  wire        clk,
  input  wire        rst,
  input  wire [15:0] west,
  input  wire [15:0] north,
  input  wire [3:0]  x,
  input  wire [3:0]  y,
  output wire [15:0] east,
  output wire [15:0] south
);

  reg [15:0] right;  // whdl: mesh.wnl:24
  reg [15:0] down;  // whdl: mesh.wnl:25

  assign east = right;
  assign south = down;

  initial begin
    right = 16'd0;
    down = 16'd0;
  end

  // whdl: mesh.wnl:19
  always @(posedge clk) begin
    if (rst) begin
      right <= 16'd0;
      down <= 16'd0;
    end else begin
      right <= west + north + {12'd0, x};
      down <= north ^ {12'd0, y};
    end
  end
endmodule

`default_nettype wire

// ---- Grid_3_4.v
// A grid of processing elements; data flows east and south.
//
// Grid<ROWS = 3, COLS = 4>, whdl: mesh.wnl:29
`default_nettype none

module Grid_3_4 (
  input  wire        clk,
  input  wire        rst,
  // One word a row.
  input  wire [47:0] west,
  input  wire [15:0] north,
  output wire [47:0] east,
  output wire [15:0] corner
);

  genvar r;
  genvar c;

  // The wires of each instance of 'pe'.
  generate
    for (r = 0; r < 3; r = r + 1) begin : pe
      for (c = 0; c < 4; c = c + 1) begin : by_c
        wire [15:0] pe_east;
        wire [15:0] south;
      end
    end
  endgenerate

  assign east = {pe[2].by_c[3].pe_east, pe[1].by_c[3].pe_east, pe[0].by_c[3].pe_east};
  assign corner = pe[2].by_c[3].south;

  // Row 0 is north, column 0 west.
  // whdl: mesh.wnl:41
  generate
    for (r = 0; r < 3; r = r + 1) begin : gen_pe
      for (c = 0; c < 4; c = c + 1) begin : by_c
        wire [15:0] pe_west;
        if (c == 0) begin : pe_west_1
          assign pe_west = west[r * 16 +: 16];
        end else begin : pe_west_2
          assign pe_west = pe[r].by_c[c - 1].pe_east;
        end
        wire [15:0] pe_north;
        if (r == 0) begin : pe_north_1
          assign pe_north = north;
        end else begin : pe_north_2
          assign pe_north = pe[r - 1].by_c[c].south;
        end
        localparam [31:0] x_index = c;
        localparam [31:0] y_index = r;
        Pe u_pe (
          .clk   (clk),
          .rst   (rst),
          .west  (pe_west),
          .north (pe_north),
          .x     (x_index[3:0]),
          .y     (y_index[3:0]),
          .east  (pe[r].by_c[c].pe_east),
          .south (pe[r].by_c[c].south)
        );
        wire _unused_ok = 1'b0 && &{1'b0, pe[r].by_c[c].south, 1'b0};
      end
    end
  endgenerate
endmodule

`default_nettype wire

// ---- Grid_3_4.f
Pe.v
Grid_3_4.v

// ---- Grid_3_4.names.json
{
  "top": "Grid_3_4",
  "modules": {
    "Pe": {
      "source": "Pe",
      "definition": "mesh.Pe",
      "signals": {
        "clk": "clk",
        "rst": "rst",
        "west": "west",
        "north": "north",
        "x": "x",
        "y": "y",
        "east": "east",
        "south": "south",
        "right": "right",
        "down": "down"
      },
      "instances": {}
    },
    "Grid_3_4": {
      "source": "Grid<ROWS = 3, COLS = 4>",
      "definition": "mesh.Grid",
      "signals": {
        "clk": "clk",
        "rst": "rst",
        "west": "west",
        "north": "north",
        "east": "east",
        "corner": "corner"
      },
      "instances": {
        "pe[][]": {
          "name": "gen_pe[].by_c[].u_pe",
          "module": "Pe"
        }
      }
    }
  }
}