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
