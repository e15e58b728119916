using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects;

/// <summary>The one field that a request cannot do without, and what it may be.</summary>
public sealed class RequiredField
{
    private readonly byte[] _utf8Name;
    private readonly string _rule;
    private readonly Func<JsonTokenType, bool> _allows;
    private readonly bool _mayBeEmptyText;

    private RequiredField(string name, string rule, Func<JsonTokenType, bool> allows, bool mayBeEmptyText = false)
    {
        Name = name;
        _utf8Name = Encoding.UTF8.GetBytes(name);
        _rule = rule;
        _allows = allows;
        _mayBeEmptyText = mayBeEmptyText;
    }

    /// <summary><c>messages</c> of a chat: an array with at least one message.</summary>
    public static RequiredField Messages { get; } = new(
        "messages", "an array of at least one message", static kind => kind is JsonTokenType.StartArray);

    /// <summary>
    /// <c>prompt</c> of a completion: a string, an array of strings or tokens, or the object with text and media that
    /// llama-server takes.
    /// </summary>
    public static RequiredField Prompt { get; } = new(
        "prompt",
        "a string, or an array of strings or tokens that is not empty",
        static kind => kind is JsonTokenType.String or JsonTokenType.StartArray or JsonTokenType.StartObject,
        mayBeEmptyText: true);

    /// <summary><c>input</c> of an embedding: a string or an array of strings or tokens, not empty.</summary>
    public static RequiredField Input { get; } = new(
        "input",
        "a string, or an array of strings or tokens, and not empty",
        static kind => kind is JsonTokenType.String or JsonTokenType.StartArray);

    /// <summary><c>query</c> of a ranking: a string, not empty.</summary>
    public static RequiredField Query { get; } = new("query", "a string, and not empty", static kind => kind is JsonTokenType.String);

    /// <summary>The name of the field.</summary>
    public string Name { get; }

    internal ReadOnlySpan<byte> Utf8Name => _utf8Name;

    /// <summary>Checks what stood in the body; <see cref="JsonTokenType.None"/> when the field was absent.</summary>
    internal void Check(JsonTokenType kind, bool isEmpty)
    {
        if (kind is JsonTokenType.None)
        {
            throw new BadRequestException($"'{Name}' is missing: it must be {_rule}.", Name);
        }

        if (!_allows(kind))
        {
            throw new BadRequestException($"'{Name}' is {JsonKind.Describe(kind)}: it must be {_rule}.", Name);
        }

        if (isEmpty && !(_mayBeEmptyText && kind is JsonTokenType.String))
        {
            throw new BadRequestException($"'{Name}' is empty: it must be {_rule}.", Name);
        }
    }
}
