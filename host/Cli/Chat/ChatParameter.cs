using System.Globalization;
using System.Text.Json.Nodes;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>A sampling parameter under the name that Ollama gives it.</summary>
internal sealed class ChatParameter
{
    private readonly double _least;
    private readonly double _most;
    private readonly bool _isWhole;

    private ChatParameter(string name, string field, double least, double most, bool isWhole)
    {
        Name = name;
        Field = field;
        _least = least;
        _most = most;
        _isWhole = isWhole;
    }

    /// <summary>All there are, but for <see cref="ChatParameters.Stop"/>, which is text.</summary>
    public static IReadOnlyList<ChatParameter> All { get; } =
    [
        Real("temperature", 0, double.MaxValue),
        Real("top_p", 0, 1),
        Real("min_p", 0, 1),
        Real("typical_p", 0, 1),
        Whole("top_k", 0),
        Whole("seed", -1),
        Whole("num_predict", -1, "max_tokens"),
        Whole("repeat_last_n", -1),
        Real("repeat_penalty", 0, double.MaxValue),
        Real("presence_penalty", -2, 2),
        Real("frequency_penalty", -2, 2),
    ];

    public string Name { get; }

    /// <summary>Its field in a request of OpenAI's API, llama-server's own fields included.</summary>
    public string Field { get; }

    /// <summary>What a value must be.</summary>
    public string Rule =>
        (_isWhole ? "a whole number" : "a number")
        + (_most >= int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $" of at least {_least}")
            : string.Create(CultureInfo.InvariantCulture, $" from {_least} to {_most}"));

    /// <summary>Reads a value; null when it breaks the rule.</summary>
    public JsonValue? Read(string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || !(value >= _least && value <= _most)
            || (_isWhole && value != Math.Truncate(value)))
        {
            return null;
        }

        return _isWhole ? JsonValue.Create((long)value) : JsonValue.Create(value);
    }

    private static ChatParameter Real(string name, double least, double most) => new(name, name, least, most, isWhole: false);

    private static ChatParameter Whole(string name, int least, string? field = null) =>
        new(name, field ?? name, least, int.MaxValue, isWhole: true);
}
