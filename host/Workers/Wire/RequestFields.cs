using System.Globalization;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>
/// The members of one JSON object of a request, read by name and checked. An explicit null counts as absent, as every client
/// expects; what is wrong is a failure that names the member, what was found, and what would be right.
/// </summary>
/// <param name="element">The object.</param>
/// <param name="path">Its path in the body, with a dot at its end; empty for the body itself.</param>
internal readonly struct RequestFields(JsonElement element, string path = "")
{
    private const int LongestQuote = 40;

    /// <summary>Finds a member; false when it is absent or null.</summary>
    public bool TryGet(string name, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind is not JsonValueKind.Null;

    /// <summary>The path of a member.</summary>
    public string PathOf(string name) => path + name;

    /// <summary>Reads true or false.</summary>
    public bool? ReadFlag(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Fault(name, value, "must be true or false"),
        };
    }

    /// <summary>Reads a whole number; one written with a fraction of zero is one, too.</summary>
    public long? ReadInteger(string name, long least, long most, string rule)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return TryReadInteger(value, out var number) && number >= least && number <= most ? number : throw Fault(name, value, rule);
    }

    /// <summary>Reads a number.</summary>
    public float? ReadNumber(string name, float least, float most, string rule)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return TryReadNumber(value, out var number) && number >= least && number <= most ? number : throw Fault(name, value, rule);
    }

    /// <summary>Reads a text.</summary>
    public string? ReadText(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.String ? value.GetString()! : throw Fault(name, value, "must be a string");
    }

    /// <summary>Finds a member that is an object.</summary>
    public bool TryGetObject(string name, out RequestFields fields)
    {
        fields = default;
        if (!TryGet(name, out var value))
        {
            return false;
        }

        fields = value.ValueKind is JsonValueKind.Object
            ? new RequestFields(value, PathOf(name) + ".")
            : throw Fault(name, value, "must be an object");
        return true;
    }

    /// <summary>Makes the failure of a member.</summary>
    public BadRequestException Fault(string name, JsonElement found, string rule) => MakeFault(PathOf(name), found, rule);

    /// <summary>Makes the failure of a member that is absent or null.</summary>
    public BadRequestException Missing(string name, string rule) => new($"'{PathOf(name)}' is missing: it {rule}.", PathOf(name));

    /// <summary>Makes the failure of any place.</summary>
    public static BadRequestException MakeFault(string path, JsonElement found, string rule) =>
        new($"'{path}' is {Describe(found)}: it {rule}.", path);

    /// <summary>Reads a whole number.</summary>
    public static bool TryReadInteger(JsonElement value, out long number)
    {
        number = 0;
        if (value.ValueKind is not JsonValueKind.Number)
        {
            return false;
        }

        if (value.TryGetInt64(out number))
        {
            return true;
        }

        // Such as 100.0 or 1e3. Beyond 2^53 a double does not tell one whole number from the next.
        if (!value.TryGetDouble(out var real) || real != Math.Floor(real) || Math.Abs(real) > 1L << 53)
        {
            return false;
        }

        number = (long)real;
        return true;
    }

    /// <summary>Reads a number that is not too large to be one.</summary>
    public static bool TryReadNumber(JsonElement value, out float number)
    {
        number = 0;
        return value.ValueKind is JsonValueKind.Number && value.TryGetSingle(out number) && float.IsFinite(number);
    }

    private static string Describe(JsonElement found) => found.ValueKind switch
    {
        JsonValueKind.String => Quote(found.GetString()!),
        JsonValueKind.Number => Cut(found.GetRawText()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => found.GetArrayLength() == 0 ? "an empty array" : "an array",
        JsonValueKind.Object => "an object",
        _ => "null",
    };

    private static string Quote(string text) => string.Create(CultureInfo.InvariantCulture, $"\"{Cut(text)}\"");

    private static string Cut(string text) => text.Length <= LongestQuote ? text : text[..LongestQuote] + "…";
}
