using System.Collections.Frozen;

namespace WaferHdl.Codegen.Verilog;

/// <summary>The words that no generated name may be: those of Verilog-2005, of SystemVerilog-2017, and of C++.</summary>
/// <remarks>Verilator reads <c>.v</c> files as SystemVerilog and writes C++, so each of the three sets breaks some
/// tool. IEEE 1364-2005 annex B, IEEE 1800-2017 annex B.</remarks>
public static class VerilogKeywords
{
    private const string Verilog2005 = """
        always and assign automatic begin buf bufif0 bufif1 case casex casez cell cmos config deassign default
        defparam design disable edge else end endcase endconfig endfunction endgenerate endmodule endprimitive
        endspecify endtable endtask event for force forever fork function generate genvar highz0 highz1 if ifnone
        incdir include initial inout input instance integer join large liblist library localparam macromodule medium
        module nand negedge nmos nor noshowcancelled not notif0 notif1 or output parameter pmos posedge primitive
        pull0 pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent rcmos real realtime reg release repeat
        rnmos rpmos rtran rtranif0 rtranif1 scalared showcancelled signed small specify specparam strong0 strong1
        supply0 supply1 table task time tran tranif0 tranif1 tri tri0 tri1 triand trior trireg unsigned use uwire
        vectored wait wand weak0 weak1 while wire wor xnor xor
        """;

    private const string SystemVerilog2017 = """
        accept_on alias always_comb always_ff always_latch assert assume before bind bins binsof bit break byte
        chandle checker class clocking const constraint context continue cover covergroup coverpoint cross dist do
        endchecker endclass endclocking endgroup endinterface endpackage endprogram endproperty endsequence enum
        eventually expect export extends extern final first_match foreach forkjoin global iff ignore_bins
        illegal_bins implements implies import inside int interconnect interface intersect join_any join_none let
        local logic longint matches modport nettype new nexttime null package packed priority program property
        protected pure rand randc randcase randsequence ref reject_on restrict return s_always s_eventually
        s_nexttime s_until s_until_with sequence shortint shortreal soft solve static string strong struct super
        sync_accept_on sync_reject_on tagged this throughout timeprecision timeunit type typedef union unique unique0
        until until_with untyped var virtual void wait_order weak wildcard with within
        """;

    // C++20, the macros and types that Verilator's output meets in global scope, and what else it warns of.
    private const string CPlusPlus = """
        alignas alignof and_eq asm auto bitand bitor bool catch char char16_t char32_t char8_t co_await co_return
        co_yield compl concept const_cast consteval constexpr constinit decltype delete double dynamic_cast explicit
        false float friend goto inline long mutable namespace noexcept not_eq nullptr operator or_eq private public
        reflexpr register reinterpret_cast requires short signed sizeof static_assert static_cast switch template
        thread_local throw true try typeid typename unsigned using volatile wchar_t xor_eq abort errno NULL EOF main
        atomic_cancel atomic_commit atomic_noexcept bit_vector cdecl complex const_iterator const_reference deque far
        huge import interrupt multimap multiset near pascal synchronized transaction_safe_dynamic type_info sc_clock
        sc_in sc_inout sc_out sc_signal sensitive sensitive_neg sensitive_pos
        """;

    private static readonly FrozenSet<string> s_words = string
        .Join(' ', Verilog2005, SystemVerilog2017, CPlusPlus)
        .Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string name) => s_words.Contains(name);
}
