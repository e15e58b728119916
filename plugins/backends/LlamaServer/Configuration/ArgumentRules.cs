using System.Collections.Frozen;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Configuration;

/// <summary>Which options of llama-server host.json may not set, and why.</summary>
internal static class ArgumentRules
{
    private const string ModelRule = "is set by the host: a model's file is models.entries.<model>.path";
    private const string ProjectorRule = "is set by the host: a model's projector is models.entries.<model>.mmproj";
    private const string AddressRule = "is set by the host: runners listen on this machine only, the first one on runners.firstPort";
    private const string KeyRule = "is set by the host: every runner but the first has a key of its own that only the host knows";
    private const string LogRule = "is set by the host: it reads the runner's output to know when it is ready";
    private const string InterfaceRule = "is set by the host: every runner has its web UI, below /upstream/<model>/ on the port of the OpenAI API";
    private const string OriginRule = "is set by the host: web pages of other origins must not reach a runner";
    private const string ToolRule = "is not allowed: it would let whoever reaches the runner use tools on this machine";
    private const string RouterRule = "is not allowed: a runner serves one model, the host chooses among them";

    private static readonly FrozenDictionary<string, string> Reserved = new Dictionary<string, string>
    {
        ["model"] = ModelRule,
        ["model-url"] = ModelRule,
        ["hf-repo"] = ModelRule,
        ["hf-file"] = ModelRule,
        ["docker-repo"] = ModelRule,
        ["mmproj"] = ProjectorRule,
        ["mmproj-url"] = ProjectorRule,
        ["host"] = AddressRule,
        ["port"] = AddressRule,
        ["reuse-port"] = AddressRule,
        ["api-prefix"] = AddressRule,
        ["path"] = InterfaceRule,
        ["alias"] = "is set by the host: a model's other names are models.entries.<model>.aliases",
        ["hf-token"] = "is not allowed: a secret on a command line can be read by every user of this machine; use environment",
        ["api-key"] = KeyRule,
        ["api-key-file"] = KeyRule,
        ["log-disable"] = LogRule,
        ["log-file"] = LogRule,
        ["log-jsonl"] = LogRule,
        ["no-log-jsonl"] = LogRule,
        ["tools"] = ToolRule,
        ["agent"] = ToolRule,
        ["no-agent"] = ToolRule,
        ["models-dir"] = RouterRule,
        ["models-preset"] = RouterRule,
        ["models-max"] = RouterRule,
        ["models-autoload"] = RouterRule,
        ["no-models-autoload"] = RouterRule,
    }.ToFrozenDictionary();

    private static readonly (string Prefix, string Rule)[] ReservedFamilies =
    [
        ("ssl-", AddressRule),
        ("cors-", OriginRule),
        ("no-cors-", OriginRule),
        ("tools-", ToolRule),
        ("ui", InterfaceRule),
        ("no-ui", InterfaceRule),
        ("webui", InterfaceRule),
        ("no-webui", InterfaceRule),
    ];

    /// <summary>What is wrong with setting an option; null when nothing is.</summary>
    /// <param name="option">The long option without dashes.</param>
    public static string? FindFault(string option)
    {
        if (option.Length == 0 || option.StartsWith('-') || option.AsSpan().ContainsAny(' ', '='))
        {
            return "must be a long option without its leading dashes, for example ctx-size";
        }

        if (option.Length == 1)
        {
            return "must be the long form of the option, for example ctx-size for -c";
        }

        if (Reserved.TryGetValue(option, out var rule))
        {
            return rule;
        }

        foreach (var (prefix, familyRule) in ReservedFamilies)
        {
            if (option.StartsWith(prefix, StringComparison.Ordinal))
            {
                return familyRule;
            }
        }

        return null;
    }

    /// <summary>The first fault of a model's arguments, as a sentence; null when there is none.</summary>
    /// <param name="arguments">The arguments.</param>
    public static string? FindFault(IReadOnlyDictionary<string, LaunchArgument> arguments)
    {
        foreach (var option in arguments.Keys)
        {
            if (FindFault(option) is { } fault)
            {
                return $"its argument '{option}' {fault}.";
            }
        }

        return null;
    }
}
