using System.Text.Json.Nodes;

namespace LlamaRunner.UnitTests.Workers;

/// <summary>An error as llama-server words it.</summary>
internal sealed record WireError(int Code, string Message, string Type, string? Param)
{
    public static WireError Parse(string body)
    {
        var error = JsonNode.Parse(body)!["error"]!;
        return new((int)error["code"]!, (string)error["message"]!, (string)error["type"]!, (string?)error["param"]);
    }
}
