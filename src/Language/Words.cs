// Words of the language that the syntax tree, the bound tree and the stages right of it share; so they stand above the
// namespaces of the stages.
namespace WaferHdl;

/// <summary>Operators with one operand.</summary>
public enum UnaryOperator
{
    Negate,      // -a, exact
    NegateWrap,  // -%a
    Not,         // ~a
    LogicalNot,  // !a
}

/// <summary>Operators with two operands.</summary>
public enum BinaryOperator
{
    Add, Subtract, Multiply, Divide, Remainder,
    AddWrap, SubtractWrap, MultiplyWrap,
    AddSaturate, SubtractSaturate,
    And, Or, Xor,
    ShiftLeft, ShiftRight,
    Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual,
    LogicalAnd, LogicalOr,
}

/// <summary>How a port is declared: <c>in</c>, <c>out</c>, or <c>port</c> for a bundle.</summary>
public enum PortDirection
{
    In,
    Out,
    Port,
}

/// <summary><c>assert</c>, <c>assume</c>, <c>cover</c>.</summary>
public enum PropertyKind
{
    Assert,
    Assume,
    Cover,
}

/// <summary>What a module is declared as. <c>fabric</c> and <c>wafer</c> are modules whose body is a grid.</summary>
public enum ModuleRole
{
    Module,
    Pe,
    Router,
    Scribe,
    Fabric,
    Wafer,
}

/// <summary>How the tiles of a grid are joined.</summary>
public enum GridTopology
{
    Mesh,
    Torus,
    Ring,
    Line,
}

/// <summary>The sides by which tiles, dies and wafers are joined; row 0 is north, column 0 west.</summary>
public enum Compass
{
    North,
    East,
    South,
    West,
}

/// <summary>What stands at the rim of a grid.</summary>
public enum EdgePolicy
{
    /// <summary>Never offers data, always accepts it.</summary>
    Tie,

    /// <summary>An array port of the grid.</summary>
    Port,
}

/// <summary>Which lines of tiles are spare.</summary>
public enum SpareAxis
{
    Columns,
    Rows,
}

/// <summary>What a spare line does for a dead tile.</summary>
public enum SpareScheme
{
    /// <summary>Each line across it shifts by itself past its own dead tiles.</summary>
    Shift,

    /// <summary>A whole line is given up for it.</summary>
    Retire,
}

/// <summary>How a router's channels hold back: <c>handshake</c> (ready) or <c>credit</c>.</summary>
public enum FlowControl
{
    Handshake,
    Credit,
}

/// <summary>Who wins an output of a router.</summary>
public enum Arbitration
{
    RoundRobin,
    Priority,
}
