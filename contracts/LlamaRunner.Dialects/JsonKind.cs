using System.Text.Json;

namespace LlamaRunner.Dialects;

/// <summary>Names the kinds of JSON values for error messages.</summary>
internal static class JsonKind
{
    public static string Describe(JsonTokenType kind) => kind switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        _ => "null",
    };
}
