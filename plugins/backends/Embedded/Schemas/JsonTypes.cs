namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>The types of a JSON value. Whole numbers and others are told apart, so that a number is both.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 1 << 1,
    Integer = 1 << 2,
    Fraction = 1 << 3,
    Number = Integer | Fraction,
    String = 1 << 4,
    Object = 1 << 5,
    Array = 1 << 6,
    All = Null | Boolean | Number | String | Object | Array,
}
