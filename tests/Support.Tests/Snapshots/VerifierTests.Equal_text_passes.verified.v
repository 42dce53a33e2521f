module m;
endmodule