using System.Buffers.Binary;

namespace LlamaRunner.Host.Models;

/// <summary>Widths and integer values of GGUF's scalar types.</summary>
internal static class GgufValueTypes
{
    /// <summary>The width in bytes; 0 for texts, arrays and numbers that name no type.</summary>
    public static int Width(this GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        _ => 0,
    };

    public static bool IsInteger(this GgufValueType type) =>
        type.Width() > 0 && type is not (GgufValueType.Float32 or GgufValueType.Float64);

    /// <summary>The value of an integer or boolean; one beyond the range of <see cref="long"/> counts as the largest.</summary>
    public static long ToInteger(this GgufValueType type, ReadOnlySpan<byte> value) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Bool => value[0],
        GgufValueType.Int8 => (sbyte)value[0],
        GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(value),
        GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(value),
        GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(value),
        GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(value),
        GgufValueType.UInt64 => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(value), long.MaxValue),
        GgufValueType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(value),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "is not an integer type"),
    };
}
