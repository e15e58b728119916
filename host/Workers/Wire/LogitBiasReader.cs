using System.Globalization;
using System.Text.Json;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Reads what is added to the logits of tokens: OpenAI's object by the tokens' ids, or llama-server's array of pairs.</summary>
internal static class LogitBiasReader
{
    private const string Name = "logit_bias";
    private const string Rule =
        "must be an object of numbers by token ids, or an array of pairs such as [15043, -1.5]; false in the place of a number forbids the token";

    private static readonly Dictionary<int, float> None = [];

    /// <summary>Reads it.</summary>
    public static IReadOnlyDictionary<int, float> Read(RequestFields fields)
    {
        if (!fields.TryGet(Name, out var value))
        {
            return None;
        }

        var biases = new Dictionary<int, float>();
        var isRight = value.ValueKind switch
        {
            JsonValueKind.Object => TryReadObject(value, biases),
            JsonValueKind.Array => TryReadPairs(value, biases),
            _ => false,
        };
        return isRight ? biases : throw fields.Fault(Name, value, Rule);
    }

    private static bool TryReadObject(JsonElement value, Dictionary<int, float> biases)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (!int.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var token)
                || !TryReadBias(member.Value, out var bias))
            {
                return false;
            }

            biases[token] = bias;
        }

        return true;
    }

    private static bool TryReadPairs(JsonElement value, Dictionary<int, float> biases)
    {
        foreach (var pair in value.EnumerateArray())
        {
            if (pair.ValueKind is not JsonValueKind.Array || pair.GetArrayLength() != 2
                || !RequestFields.TryReadInteger(pair[0], out var token) || token is < 0 or > int.MaxValue
                || !TryReadBias(pair[1], out var bias))
            {
                return false;
            }

            biases[(int)token] = bias;
        }

        return true;
    }

    private static bool TryReadBias(JsonElement value, out float bias)
    {
        if (value.ValueKind is JsonValueKind.False)
        {
            bias = float.NegativeInfinity;
            return true;
        }

        return RequestFields.TryReadNumber(value, out bias);
    }
}
