using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.LlamaServer.Chat;

/// <summary>
/// Which tools of a chat the model may call. llama-server takes functions alone, and knows no choice among them: it treats a choice
/// of one as none. So the others are left out.
/// </summary>
internal sealed class ToolSelection
{
    private const string Field = "tool_choice";

    private readonly HashSet<string>? _chosen;

    private ToolSelection(HashSet<string>? chosen, string? mode) => (_chosen, Mode) = (chosen, mode);

    /// <summary>The choice that is sent instead of an object; null when it was none.</summary>
    public string? Mode { get; }

    /// <summary>Reads the choice of a request.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="BadRequestException">It chooses what is not there.</exception>
    public static ToolSelection Read(JsonElement request)
    {
        var offered = Offered(request);
        if (!RequestText.TryGet(request, Field, out var choice) || choice.ValueKind is not JsonValueKind.Object)
        {
            RefuseCallOfNothing(request, choice, offered);
            return new ToolSelection(null, null);
        }

        return RequestText.Text(choice, "type") switch
        {
            "function" => new ToolSelection([Known(FunctionName(choice, Field), offered, Field)], "required"),
            "allowed_tools" => ReadAllowed(choice, offered),

            // Not OpenAI's, but what is meant is clear.
            "none" or "auto" or "required" => new ToolSelection(null, RequestText.Text(choice, "type")),
            var type => throw new BadRequestException(
                $"'{Field}.type' is {(type is null ? "missing" : $"'{type}'")}: it must be 'function' or 'allowed_tools', or '{Field}' one of 'none', 'auto' and 'required'.",
                Field),
        };
    }

    /// <summary>Whether a tool is sent on.</summary>
    /// <param name="tool">The tool.</param>
    public bool Keeps(JsonElement tool) => IsFunction(tool)
        && (_chosen is null || (NameOf(tool) is { } name && _chosen.Contains(name)));

    private static ToolSelection ReadAllowed(JsonElement choice, HashSet<string> offered)
    {
        const string At = $"{Field}.allowed_tools";
        if (!choice.TryGetProperty("allowed_tools", out var allowed)
            || allowed.ValueKind is not JsonValueKind.Object
            || !allowed.TryGetProperty("tools", out var tools)
            || tools.ValueKind is not JsonValueKind.Array)
        {
            throw new BadRequestException($"'{At}.tools' is missing: it must be an array of the tools that are allowed.", Field);
        }

        var mode = RequestText.Text(allowed, "mode");
        if (mode is not ("auto" or "required"))
        {
            throw new BadRequestException($"'{At}.mode' must be 'auto' or 'required'.", Field);
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var tool in tools.EnumerateArray())
        {
            var place = $"{At}.tools[{index++}]";
            if (IsFunction(tool))
            {
                names.Add(Known(FunctionName(tool, place), offered, place));
            }
        }

        return names.Count == 0 && mode == "required"
            ? throw new BadRequestException($"'{At}' asks for a call and allows no function: name one in '{At}.tools'.", Field)
            : new ToolSelection(names, mode);
    }

    private static void RefuseCallOfNothing(JsonElement request, JsonElement choice, HashSet<string> offered)
    {
        if (choice.ValueKind is JsonValueKind.String && choice.ValueEquals("required"u8) && offered.Count == 0
            && RequestText.TryGet(request, "tools", out var tools) && tools.ValueKind is JsonValueKind.Array && tools.GetArrayLength() > 0)
        {
            throw new BadRequestException("'tool_choice' is 'required', and 'tools' has no tool of type 'function', the only one that this model takes.", Field);
        }
    }

    private static string FunctionName(JsonElement choice, string place) =>
        (choice.TryGetProperty("function", out var function) ? RequestText.Text(function, "name") : null)
        ?? throw new BadRequestException($"'{place}.function.name' is missing: it must be the name of a function in 'tools'.", Field);

    private static string Known(string name, HashSet<string> offered, string place) => offered.Contains(name)
        ? name
        : throw new BadRequestException(
            offered.Count == 0
                ? $"'{place}' names the function '{name}', and 'tools' has no function."
                : $"'{place}' names the function '{name}', which is not in 'tools': it must be one of {string.Join(", ", offered.Order(StringComparer.Ordinal))}.",
            Field);

    private static HashSet<string> Offered(JsonElement request)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (request.TryGetProperty("tools", out var tools) && tools.ValueKind is JsonValueKind.Array)
        {
            foreach (var tool in tools.EnumerateArray())
            {
                if (IsFunction(tool) && NameOf(tool) is { } name)
                {
                    names.Add(name);
                }
            }
        }

        return names;
    }

    // What has no type at all is llama-server's to refuse: it says what is wrong.
    private static bool IsFunction(JsonElement tool) => RequestText.Text(tool, "type") is null or "function";

    private static string? NameOf(JsonElement tool) =>
        tool.ValueKind is JsonValueKind.Object && tool.TryGetProperty("function", out var function) ? RequestText.Text(function, "name") : null;
}
