using System.Text;

namespace LlamaRunner.UnitTests.Models;

/// <summary>Writes small GGUF files, good ones and bad ones.</summary>
internal sealed class GgufFile
{
    private const uint TypeF32 = 0;

    private readonly List<(string Key, Action<BinaryWriter> Write)> _values = [];
    private readonly List<(string Name, uint Type, ulong[] Dimensions, ulong Offset)> _tensors = [];
    private ulong _dataBytes;

    public uint Version { get; init; } = 3;

    public string Magic { get; init; } = "GGUF";

    /// <summary>The count of tensors to write; that of the tensors when null.</summary>
    public ulong? TensorCount { get; init; }

    /// <summary>The count of key-values to write; that of the values when null.</summary>
    public ulong? KeyValueCount { get; init; }

    /// <summary>A model of one small tensor that chats. Those of one architecture and name are copies of one another.</summary>
    public static GgufFile Model(string architecture = "llama", string? name = null) => Named(name)
        .Text("general.architecture", architecture)
        .Text("tokenizer.chat_template", "{{ messages }}")
        .Tensor("token_embd.weight", TypeF32, 4, 2);

    /// <summary>A projector for images.</summary>
    public static GgufFile Projector() => new GgufFile()
        .Text("general.architecture", "clip")
        .Text("general.type", "mmproj")
        .Bool("clip.has_vision_encoder", true)
        .Number("general.file_type", 1)
        .Tensor("v.patch_embd.weight", TypeF32, 4);

    public GgufFile Text(string key, string value) => Value(key, 8, writer => WriteText(writer, value));

    public GgufFile Number(string key, uint value) => Value(key, 4, writer => writer.Write(value));

    public GgufFile Number(string key, ulong value) => Value(key, 10, writer => writer.Write(value));

    public GgufFile Number(string key, long value) => Value(key, 11, writer => writer.Write(value));

    public GgufFile Single(string key, float value) => Value(key, 6, writer => writer.Write(value));

    public GgufFile Singles(string key, params float[] values) => Array(key, 6, (ulong)values.Length, writer =>
    {
        foreach (var value in values)
        {
            writer.Write(value);
        }
    });

    public GgufFile Real(string key, double value) => Value(key, 12, writer => writer.Write(value));

    public GgufFile Bool(string key, bool value) => Value(key, 7, writer => writer.Write(value));

    public GgufFile Numbers(string key, params int[] values) => Array(key, 5, (ulong)values.Length, writer =>
    {
        foreach (var value in values)
        {
            writer.Write(value);
        }
    });

    public GgufFile Texts(string key, params string[] values) => Array(key, 8, (ulong)values.Length, writer =>
    {
        foreach (var value in values)
        {
            WriteText(writer, value);
        }
    });

    /// <summary>An array whose count and items need not fit together.</summary>
    public GgufFile Array(string key, uint itemType, ulong count, Action<BinaryWriter> write) => Value(key, 9, writer =>
    {
        writer.Write(itemType);
        writer.Write(count);
        write(writer);
    });

    /// <summary>A value of any type number, known or not.</summary>
    public GgufFile Value(string key, uint type, Action<BinaryWriter> write)
    {
        _values.Add((key, writer =>
        {
            writer.Write(type);
            write(writer);
        }
        ));
        return this;
    }

    /// <summary>A tensor with its data, of a type of four bytes an element.</summary>
    public GgufFile Tensor(string name, uint type, params ulong[] dimensions)
    {
        const ulong Alignment = 32;
        var bytes = dimensions.Aggregate(4UL, static (product, size) => product * size);
        _tensors.Add((name, type, dimensions, _dataBytes));
        _dataBytes += (bytes + Alignment - 1) / Alignment * Alignment;
        return this;
    }

    /// <summary>A tensor whose data are not written.</summary>
    public GgufFile TensorInfo(string name, uint type, ulong offset, params ulong[] dimensions)
    {
        _tensors.Add((name, type, dimensions, offset));
        return this;
    }

    public byte[] ToBytes()
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write(Encoding.ASCII.GetBytes(Magic));
        writer.Write(Version);
        writer.Write(TensorCount ?? (ulong)_tensors.Count);
        writer.Write(KeyValueCount ?? (ulong)_values.Count);
        foreach (var (key, write) in _values)
        {
            WriteText(writer, key);
            write(writer);
        }

        foreach (var (name, type, dimensions, offset) in _tensors)
        {
            WriteText(writer, name);
            writer.Write((uint)dimensions.Length);
            foreach (var dimension in dimensions)
            {
                writer.Write(dimension);
            }

            writer.Write(type);
            writer.Write(offset);
        }

        writer.Write(new byte[(-memory.Position % 32 + 32) % 32]);
        writer.Write(new byte[_dataBytes]);
        writer.Flush();
        return memory.ToArray();
    }

    private static GgufFile Named(string? name) => name is null ? new GgufFile() : new GgufFile().Text("general.name", name);

    private static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }
}
