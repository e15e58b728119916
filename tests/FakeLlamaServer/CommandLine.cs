using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>The part of llama-server's command line that the fake acts on; the rest of what it knows is taken and ignored.</summary>
internal sealed record CommandLine
{
    /// <summary>Long options and whether each takes a value. What is not here is refused, as the real one refuses it.</summary>
    private static readonly Dictionary<string, bool> Known = new(StringComparer.Ordinal)
    {
        ["--model"] = true,
        ["--alias"] = true,
        ["--host"] = true,
        ["--port"] = true,
        ["--ctx-size"] = true,
        ["--parallel"] = true,
        ["--batch-size"] = true,
        ["--ubatch-size"] = true,
        ["--threads"] = true,
        ["--threads-http"] = true,
        ["--gpu-layers"] = true,
        ["--n-gpu-layers"] = true,
        ["--flash-attn"] = true,
        ["--cache-ram"] = true,
        ["--cache-type-k"] = true,
        ["--cache-type-v"] = true,
        ["--load-mode"] = true,
        ["--fit"] = true,
        ["--mmproj"] = true,
        ["--pooling"] = true,
        ["--chat-template"] = true,
        ["--reasoning-format"] = true,
        ["--timeout"] = true,
        ["--sse-ping-interval"] = true,
        ["--cors-origins"] = true,
        ["--log-colors"] = true,
        ["--log-verbosity"] = true,
        ["--verbosity"] = true,
        ["--seed"] = true,
        ["--temp"] = true,
        ["--embedding"] = false,
        ["--embeddings"] = false,
        ["--rerank"] = false,
        ["--reranking"] = false,
        ["--jinja"] = false,
        ["--no-ui"] = false,
        ["--no-webui"] = false,
        ["--ui"] = false,
        ["--webui"] = false,
        ["--metrics"] = false,
        ["--slots"] = false,
        ["--no-slots"] = false,
        ["--props"] = false,
        ["--no-warmup"] = false,
        ["--warmup"] = false,
        ["--offline"] = false,
        ["--kv-unified"] = false,
        ["--no-kv-unified"] = false,
        ["--no-log-prefix"] = false,
        ["--no-log-timestamps"] = false,
    };

    private static readonly Dictionary<string, string> Short = new(StringComparer.Ordinal)
    {
        ["-m"] = "--model",
        ["-a"] = "--alias",
        ["-c"] = "--ctx-size",
        ["-np"] = "--parallel",
        ["-b"] = "--batch-size",
        ["-ub"] = "--ubatch-size",
        ["-t"] = "--threads",
        ["-ngl"] = "--gpu-layers",
        ["-fa"] = "--flash-attn",
        ["-lv"] = "--log-verbosity",
        ["-kvu"] = "--kv-unified",
        ["-mm"] = "--mmproj",
        ["-cram"] = "--cache-ram",
    };

    public required string Model { get; init; }

    public string Name { get; init; } = string.Empty;

    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 8080;

    public bool Ui { get; init; } = true;

    public int Slots { get; init; } = 4;

    public int ContextSize { get; init; } = 2048;

    public TimeSpan PingInterval { get; init; }

    public bool Embedding { get; init; }

    public bool Metrics { get; init; }

    /// <summary>Answers what needs no server: <c>--version</c> and <c>--help</c>, wherever they stand.</summary>
    public static bool TryAnswer(string[] args, out int exitCode)
    {
        exitCode = 0;
        if (args.Contains("--help") || args.Contains("-h"))
        {
            Console.WriteLine("----- common params -----");
            foreach (var (option, takesValue) in Known)
            {
                Console.WriteLine(takesValue ? $"{option + " VALUE",-40}taken by the fake" : $"{option,-40}taken by the fake");
            }

            return true;
        }

        if (args is not [.., "--version"])
        {
            return false;
        }

        // The real one reads all arguments before it shows its version, which is how options are probed.
        if (!TryParse([.. args[..^1], "--model", "none"], out _, out var fault))
        {
            ServerLog.Raw($"error: {fault}\n");
            exitCode = 1;
            return true;
        }

        ServerLog.Raw("version: 0.5.0-fake (build 1, commit fa4e000)\nbuilt with .NET for tests\n");
        return true;
    }

    public static bool TryParse(
        string[] args, [NotNullWhen(true)] out CommandLine? commandLine, [NotNullWhen(false)] out string? fault)
    {
        commandLine = null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            var option = Short.GetValueOrDefault(args[i], args[i]);
            if (!Known.TryGetValue(option, out var takesValue))
            {
                fault = $"invalid argument: {args[i]}";
                return false;
            }

            if (takesValue && i + 1 == args.Length)
            {
                fault = $"error while handling argument \"{args[i]}\": expected value for argument";
                return false;
            }

            values[option] = takesValue ? args[++i] : string.Empty;
        }

        if (!values.TryGetValue("--model", out var model))
        {
            fault = "the fake has no router mode: --model is required";
            return false;
        }

        fault = null;
        commandLine = new CommandLine
        {
            Model = model,
            Name = values.GetValueOrDefault("--alias", model).Split(',')[0],
            Host = values.GetValueOrDefault("--host", "127.0.0.1"),
            Port = Number(values, "--port", 8080),
            Slots = Math.Max(1, Number(values, "--parallel", 4)),
            ContextSize = Number(values, "--ctx-size", 2048),
            Ui = !values.ContainsKey("--no-ui") && !values.ContainsKey("--no-webui"),
            PingInterval = TimeSpan.FromSeconds(Number(values, "--sse-ping-interval", 30)),
            Embedding = values.ContainsKey("--embedding") || values.ContainsKey("--embeddings"),
            Metrics = values.ContainsKey("--metrics"),
        };
        return true;
    }

    private static int Number(Dictionary<string, string> values, string option, int otherwise) =>
        values.TryGetValue(option, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
