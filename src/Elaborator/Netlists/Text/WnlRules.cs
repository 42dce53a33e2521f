using WaferHdl.Language.Diagnostics;

namespace WaferHdl.Elaborator.Netlists.Text;

/// <summary>What can be wrong with <c>.wnl</c> text.</summary>
public static class WnlRules
{
    public static readonly DiagnosticRule Syntax = new(
        "WH3180", Severity.Error, "netlist text is not well-formed",
        """
        A `.wnl` file is the text form of a netlist: types, then modules, then the top (docs/netlist.md). Reading stops at
        the first thing of a line that does not follow the form and goes on with the next line.

        Breaks the rule, since a cell states the width of its output:

        ```
        module adder {
          in  a: u8
          out y: u8 = %y
          %y = add %a, 8'h01
        }
        top adder
        ```

        Mended:

        ```
        module adder {
          in  a: u8
          out y: u8 = %y
          %y:8 = add %a, 8'h01
        }
        top adder
        ```
        """);

    public static readonly DiagnosticRule UnknownName = new(
        "WH3181", Severity.Error, "netlist text uses a name that it does not define",
        """
        Nets may be used before the line of the cell that drives them; modules, types, ports, domains, memories and
        instances stand before their first use. A name that stands nowhere is mostly a typing error.

        Breaks the rule, since no line drives `%sum`:

        ```
        module adder {
          in  a: u8
          out y: u8 = %sum
          %y:8 = add %a, 8'h01
        }
        top adder
        ```

        Mended:

        ```
        module adder {
          in  a: u8
          out y: u8 = %sum
          %sum:8 = add %a, 8'h01
        }
        top adder
        ```
        """);

    public static readonly DiagnosticRule DuplicateName = new(
        "WH3182", Severity.Error, "netlist text defines a name twice",
        """
        A net is named by its driver, so a second line for the same label would be a second driver. Types, ports and
        domains are unique as well.

        Breaks the rule:

        ```
        module both {
          in  a: u8
          out y: u8 = %y
          %y:8 = not %a
          %y:8 = negate %a
        }
        top both
        ```

        Mended:

        ```
        module both {
          in  a: u8
          out y: u8 = %y
          out z: u8 = %z
          %y:8 = not %a
          %z:8 = negate %a
        }
        top both
        ```
        """);

    public static readonly DiagnosticRule BrokenRule = new(
        "WH3183", Severity.Error, "netlist breaks a rule of its cells",
        """
        Nothing in a netlist widens or narrows by itself: each cell states how wide its inputs and its output are, indices
        must exist, and the pieces that feed a port of an instance array cover each index exactly once.

        Breaks the rule, since both inputs of an `add` are as wide as its output:

        ```
        module adder {
          in  a: u8
          out y: u9 = %y
          %y:9 = add %a, 9'h001
        }
        top adder
        ```

        Mended:

        ```
        module adder {
          in  a: u8
          out y: u9 = %y
          %wide:9 = zext %a
          %y:9 = add %wide, 9'h001
        }
        top adder
        ```
        """);

    /// <summary>All rules of the text form, by code.</summary>
    public static IReadOnlyList<DiagnosticRule> All { get; } = [Syntax, UnknownName, DuplicateName, BrokenRule];
}
