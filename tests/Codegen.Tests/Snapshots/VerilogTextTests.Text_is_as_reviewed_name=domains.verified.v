// ---- Pulse.v
// A pulse from one clock domain to another.
//
// Pulse, whdl: domains.wnl:4
`default_nettype none

module Pulse (
  input  wire fast,
  input  wire fast_rst,
  input  wire slow,
  input  wire slow_rst,
  input  wire send,
  output wire seen
);

  reg toggle;  // whdl: domains.wnl:23
  reg sync_0;  // whdl: domains.wnl:24
  reg sync_1;  // whdl: domains.wnl:25
  reg last;  // whdl: domains.wnl:26

  assign seen = sync_1 ^ last;

  initial begin
    toggle = 1'b0;
    sync_0 = 1'b0;
    sync_1 = 1'b0;
    last = 1'b0;
  end

  // whdl: domains.wnl:16
  always @(posedge fast or posedge fast_rst) begin
    if (fast_rst) begin
      toggle <= 1'b0;
    end else begin
      toggle <= toggle ^ send;
    end
  end

  // whdl: domains.wnl:18
  always @(posedge slow) begin
    if (slow_rst) begin
      sync_0 <= 1'b0;
      sync_1 <= 1'b0;
      last <= 1'b0;
    end else begin
      sync_0 <= toggle;  // from another clock domain
      sync_1 <= sync_0;
      last <= sync_1;
    end
  end
endmodule

`default_nettype wire

// ---- Pulse.f
Pulse.v

// ---- Pulse.names.json
{
  "top": "Pulse",
  "modules": {
    "Pulse": {
      "source": "Pulse",
      "definition": "cdc.Pulse",
      "signals": {
        "fast": "fast",
        "fast_rst": "fast_rst",
        "slow": "slow",
        "slow_rst": "slow_rst",
        "send": "send",
        "seen": "seen",
        "toggle": "toggle",
        "sync[0]": "sync_0",
        "sync[1]": "sync_1",
        "last": "last"
      },
      "instances": {}
    }
  }
}