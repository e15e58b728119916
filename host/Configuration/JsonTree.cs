using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Host.Configuration;

/// <summary>
/// Reads JSON with comments and trailing commas into nodes, remembers where each stands, and collects what the framework's own
/// reader hides or stops at: keys given twice and text that is not text.
/// </summary>
internal sealed class JsonTree
{
    /// <summary>How deep a document may be once overrides have been put into it.</summary>
    public const int LargestDepth = 256;

    private static readonly JsonReaderOptions ReaderOptions =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 64 };

    private readonly Dictionary<ConfigurationPath, long> _positions = [];
    private readonly List<ConfigurationFault> _faults = [];

    private JsonTree()
    {
    }

    /// <summary>The document; null when <see cref="SyntaxError"/> says why.</summary>
    public JsonNode? Root { get; private set; }

    /// <summary>What is wrong with the text, and in which line and column; null when it is JSON.</summary>
    public string? SyntaxError { get; private set; }

    /// <summary>Keys given twice and unreadable texts. The first of two values is kept.</summary>
    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>Where in the text each property and item starts.</summary>
    public IReadOnlyDictionary<ConfigurationPath, long> Positions => _positions;

    public static JsonTree Read(ReadOnlySpan<byte> utf8, ConfigurationPath start)
    {
        var tree = new JsonTree();
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        try
        {
            reader.Read();
            tree.Root = tree.ReadValue(ref reader, utf8, start);
            reader.Read();
        }
        catch (JsonException exception)
        {
            tree.Root = null;
            tree.SyntaxError = Describe(exception, utf8);
        }

        return tree;
    }

    private JsonNode? ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, ConfigurationPath path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, utf8, path);
            case JsonTokenType.StartArray:
                return ReadArray(ref reader, utf8, path);
            case JsonTokenType.String:
                return JsonValue.Create(ReadText(ref reader, utf8, path));
            case JsonTokenType.Null:
                return null;
            default:
                return JsonValue.Create(JsonElement.ParseValue(ref reader));
        }
    }

    private JsonObject ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, ConfigurationPath path)
    {
        var result = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var position = reader.TokenStartIndex;
            var name = ReadText(ref reader, utf8, path);
            var property = path.Property(name);
            reader.Read();
            var value = ReadValue(ref reader, utf8, property);
            if (result.TryAdd(name, value))
            {
                _positions[property] = position;
            }
            else
            {
                var first = TextPosition.Of(utf8, _positions[property]);
                _faults.Add(new(
                    property.ToString(), $"is given twice, at {first} and {TextPosition.Of(utf8, position)}: keep one of them"));
            }
        }

        return result;
    }

    private JsonArray ReadArray(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, ConfigurationPath path)
    {
        var result = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = path.Item(result.Count);
            _positions[item] = reader.TokenStartIndex;
            result.Add(ReadValue(ref reader, utf8, item));
        }

        return result;
    }

    private string ReadText(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, ConfigurationPath path)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8, or half a surrogate pair: the reader finds out only when the text is wanted.
            var position = TextPosition.Of(utf8, reader.TokenStartIndex);
            _faults.Add(new(path.ToString(), $"holds text that is not valid Unicode, at {position}: save the file as UTF-8"));
            return "";
        }
    }

    private static string Describe(JsonException exception, ReadOnlySpan<byte> utf8)
    {
        // The framework appends its own zero-based position, in bytes.
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = (end < 0 ? exception.Message : exception.Message[..end]).TrimEnd('.');
        return $"{TextPosition.Of(utf8, exception.LineNumber ?? 0, exception.BytePositionInLine ?? 0)}: {reason}";
    }
}
