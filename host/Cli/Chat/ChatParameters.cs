using System.Text.Json.Nodes;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>The sampling parameters of a session, checked when they are set.</summary>
internal sealed class ChatParameters
{
    /// <summary>The one parameter that is text: where an answer ends.</summary>
    public const string Stop = "stop";

    private const string ContextLength = "num_ctx";

    private readonly SortedDictionary<string, JsonNode> _values = new(StringComparer.Ordinal);

    /// <summary>The names that can be set.</summary>
    public static IEnumerable<string> Names => ChatParameter.All.Select(static parameter => parameter.Name).Append(Stop);

    /// <summary>What is set, by Ollama's names.</summary>
    public IReadOnlyDictionary<string, JsonNode> Values => _values;

    /// <summary>Sets a parameter.</summary>
    /// <returns>Null, or a sentence that says what is wrong.</returns>
    public string? Set(string name, string value)
    {
        if (name == Stop)
        {
            string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                return "stop needs at least one text.";
            }

            _values[name] = new JsonArray([.. words.Select(word => JsonValue.Create(word.Trim('"')))]);
            return null;
        }

        if (name == ContextLength)
        {
            return "num_ctx cannot be set for one chat: it belongs to the loaded model. Set arguments.ctx-size of the model in host.json.";
        }

        if (ChatParameter.All.FirstOrDefault(parameter => parameter.Name == name) is not { } known)
        {
            return Suggestion.For(name, Names) is { } meant
                ? $"There is no parameter \"{name}\": did you mean \"{meant}\"?"
                : $"There is no parameter \"{name}\". There are {string.Join(", ", Names)}.";
        }

        if (known.Read(value) is not { } read)
        {
            return $"{name} is \"{value}\": it must be {known.Rule}.";
        }

        _values[name] = read;
        return null;
    }

    /// <summary>Takes over all values of a saved session.</summary>
    /// <returns>Null, or a sentence that says what is wrong; then nothing has changed.</returns>
    public string? Replace(JsonObject? saved)
    {
        var fresh = new ChatParameters();
        foreach (var (name, value) in saved ?? [])
        {
            var text = value is JsonArray words ? string.Join(' ', words.Select(word => word?.ToString())) : value?.ToString() ?? "";
            if (fresh.Set(name, text) is { } fault)
            {
                return fault;
            }
        }

        _values.Clear();
        foreach (var (name, value) in fresh._values)
        {
            _values[name] = value;
        }

        return null;
    }

    /// <summary>Writes them into a request.</summary>
    public void ApplyTo(JsonObject request)
    {
        foreach (var (name, value) in _values)
        {
            var field = ChatParameter.All.FirstOrDefault(parameter => parameter.Name == name)?.Field ?? name;
            request[field] = value.DeepClone();
        }
    }
}
