using System.CommandLine;
using WaferHdl.Cli.CommandLine;

namespace WaferHdl.Cli.Verbs;

/// <summary><c>whdl completion SHELL</c>: a script for the shell, which asks the tool itself for suggestions.</summary>
internal sealed class CompletionVerb : Verb
{
    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh or fish" };

    public CompletionVerb()
        : base(
            "completion", "Print a script that completes whdl's verbs, options and values in a shell.",
            "source <(whdl completion bash) # in ~/.bashrc",
            "source <(whdl completion zsh) # in ~/.zshrc, after compinit",
            "whdl completion fish | source # in ~/.config/fish/config.fish")
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Add(_shell);
    }

    protected override int Run(Invocation invocation)
    {
        invocation.Out.Write(invocation.Get(_shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        });
        return ExitCode.Success;
    }

    private const string Bash = """
        # whdl completion for bash
        _whdl() {
          local word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE#* } offset
          offset=$((COMP_POINT - ${#COMP_LINE} + ${#line}))
          [ "$line" = "$COMP_LINE" ] && line= offset=0
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$offset]" "$line" 2>/dev/null)" -- "$word"))
          [ ${#COMPREPLY[@]} -eq 0 ] && compopt -o default
        }
        complete -F _whdl whdl ./whdl

        """;

    private const string Zsh = """
        # whdl completion for zsh
        _whdl() {
          local line="${words[2,-1]}" reply
          reply=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          if [[ -n ${reply[1]} ]]; then compadd -a reply; else _files; fi
        }
        compdef _whdl whdl ./whdl

        """;

    private const string Fish = """
        # whdl completion for fish
        function __whdl_complete
          set -l line (commandline -cp | string replace -r '^\S+\s*' '')
          whdl "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c whdl -a '(__whdl_complete)'

        """;
}
