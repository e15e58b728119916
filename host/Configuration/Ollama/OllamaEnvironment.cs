using System.Globalization;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.Host.Configuration.Ollama;

/// <summary>
/// The environment variables of Ollama that have a plain equivalent here. They hold where neither host.json nor an override says
/// otherwise, and one that cannot be used costs a warning only: they may be meant for another program, or for clients.
/// </summary>
/// <param name="environment">The variables.</param>
internal sealed class OllamaEnvironment(IReadOnlyDictionary<string, string> environment)
{
    private const int LongestQueue = 100_000;
    private const int MostRunners = 64;

    private readonly List<ConfigurationFault> _warnings = [];

    /// <summary>What was not used, and why.</summary>
    public IReadOnlyList<ConfigurationFault> Warnings => _warnings;

    /// <summary>Puts the values in.</summary>
    /// <param name="root">The document.</param>
    /// <param name="overrides">What puts them there.</param>
    public void ApplyTo(JsonObject root, ConfigurationOverrides overrides)
    {
        Apply("OLLAMA_HOST", (name, text) => ApplyAddress(name, text, root, overrides));
        Apply("OLLAMA_KEEP_ALIVE", (name, text) => ApplyDuration(name, text, overrides, "keepAlive", shortest: TimeSpan.Zero, unlimited: Timeout.InfiniteTimeSpan));
        Apply("OLLAMA_LOAD_TIMEOUT", (name, text) => ApplyDuration(name, text, overrides, "startTimeout", shortest: TimeSpan.FromSeconds(1), unlimited: Duration.Longest));
        Apply("OLLAMA_MAX_QUEUE", (name, text) => ApplyNumber(name, text, overrides, "maxQueue", LongestQueue));
        Apply("OLLAMA_MAX_LOADED_MODELS", (name, text) => ApplyNumber(name, text, overrides, "maxConcurrent", MostRunners));
        Apply("OLLAMA_ORIGINS", (name, text) => ApplyOrigins(name, text, overrides));
    }

    // Ollama, too, takes quotes off, which files of services leave on.
    private void Apply(string name, Action<string, string> apply)
    {
        if (environment.TryGetValue(name, out var value) && value.Trim(' ', '\t', '"', '\'') is { Length: > 0 } text)
        {
            apply(name, text);
        }
    }

    private void ApplyAddress(string name, string text, JsonObject root, ConfigurationOverrides overrides)
    {
        if (OllamaAddress.Parse(text) is not { } address)
        {
            Warn(name, text, "is not used: it must be an address and a port such as \"127.0.0.1:11434\"");
            return;
        }

        if (!ListenAddress.IsValid(address.Host))
        {
            // Where clients find an Ollama elsewhere, it is not where this host could listen.
            Warn(name, text, "is not used: it names no address of this machine, such as 127.0.0.1 or localhost");
            return;
        }

        overrides.ApplyFallback(name, ConfigurationPath.Of(HostKeys.Frontends, "ollama", "port"), address.Port);
        if (ListenAddress.IsLoopback(address.Host) || HasKeys(root))
        {
            overrides.ApplyFallback(name, ConfigurationPath.Of(HostKeys.Frontends, "ollama", "host"), address.Host);
        }
        else
        {
            Warn(name, text, "is used for its port alone: an address that other machines reach needs a key in security.apiKeys");
        }
    }

    private static bool HasKeys(JsonObject root) =>
        FoundValue.TryFind(root, ConfigurationPath.Of("security", "apiKeys"), out var keys) && keys is JsonArray { Count: > 0 };

    private void ApplyDuration(string name, string text, ConfigurationOverrides overrides, string key, TimeSpan shortest, TimeSpan unlimited)
    {
        if (!GoDuration.TryParse(text, out var seconds)
            && !double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seconds))
        {
            Warn(name, text, "is not used: it must be a duration such as \"5m\", \"1h30m\" or a number of seconds");
            return;
        }

        // Zero is no time limit either, where it would be one.
        var isUnlimited = seconds < 0 || seconds > Duration.Longest.TotalSeconds || (seconds == 0 && shortest > TimeSpan.Zero);
        var value = isUnlimited ? unlimited : seconds < shortest.TotalSeconds ? shortest : TimeSpan.FromSeconds(seconds);
        overrides.ApplyFallback(name, ConfigurationPath.Of("runners", key), Duration.Format(value));
    }

    private void ApplyNumber(string name, string text, ConfigurationOverrides overrides, string key, int most)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > most)
        {
            Warn(name, text, $"is not used: it must be a number from 1 to {most}, or 0 for the default");
        }
        else if (number > 0)
        {
            overrides.ApplyFallback(name, ConfigurationPath.Of("runners", key), number);
        }
    }

    private void ApplyOrigins(string name, string text, ConfigurationOverrides overrides)
    {
        var origins = new JsonArray();
        foreach (var origin in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (SecurityOptionsValidator.IsOrigin(origin.TrimEnd('/')))
            {
                origins.Add(origin.TrimEnd('/'));
            }
            else
            {
                Warn(name, origin, "is not used: it must be an origin such as \"https://chat.example\", or \"*\" for all");
            }
        }

        if (origins.Count > 0)
        {
            overrides.ApplyFallback(name, ConfigurationPath.Of("security", "allowedOrigins"), origins);
        }
    }

    private void Warn(string name, string text, string rule) =>
        _warnings.Add(new ConfigurationFault(name, $"is {ConfigurationPath.Quote(text)} and {rule}"));
}
