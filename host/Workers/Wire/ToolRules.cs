using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Refuses tools, which typed runners do not have, unless the client itself says not to use them.</summary>
internal static class ToolRules
{
    private const string Reason = "the backend of this model takes no tools; llama-server does";

    /// <summary>Checks the fields that offer tools.</summary>
    public static void Check(RequestFields fields)
    {
        var isOff = fields.TryGet("tool_choice", out var choice) && choice.ValueKind is JsonValueKind.String && choice.ValueEquals("none");
        RefuseList(fields, "tools", isOff);
        RefuseList(fields, "functions", isOff);
        if (fields.TryGet("tool_choice", out _) && !isOff && !(choice.ValueKind is JsonValueKind.String && choice.ValueEquals("auto")))
        {
            throw RequestFields.MakeFault("tool_choice", choice, $"must be \"none\" or \"auto\": {Reason}");
        }
    }

    /// <summary>Checks one message of the conversation.</summary>
    /// <param name="role">Who speaks.</param>
    /// <param name="message">The message.</param>
    public static void CheckMessage(string role, RequestFields message)
    {
        if (role is "tool" or "function")
        {
            throw new BadRequestException($"'{message.PathOf("role")}' is \"{role}\": {Reason}.", message.PathOf("role"));
        }

        foreach (var name in (ReadOnlySpan<string>)["tool_calls", "function_call"])
        {
            if (message.TryGet(name, out var calls) && !(calls.ValueKind is JsonValueKind.Array && calls.GetArrayLength() == 0))
            {
                throw message.Fault(name, calls, $"must be left out: {Reason}");
            }
        }
    }

    private static void RefuseList(RequestFields fields, string name, bool isOff)
    {
        if (!fields.TryGet(name, out var value))
        {
            return;
        }

        if (value.ValueKind is not JsonValueKind.Array)
        {
            throw fields.Fault(name, value, "must be an array");
        }

        if (value.GetArrayLength() > 0 && !isOff)
        {
            throw new BadRequestException($"'{name}' is not empty: {Reason}.", name);
        }
    }
}
