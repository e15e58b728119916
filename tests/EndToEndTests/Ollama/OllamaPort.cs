using System.Text.RegularExpressions;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>Finds the port on which a host serves Ollama's API.</summary>
internal static partial class OllamaPort
{
    /// <summary>The address.</summary>
    public static Uri Of(HostProcess host)
    {
        var listens = host.Output.Lines.Select(static line => ListensLine().Match(line)).First(static match => match.Success);
        return new Uri(listens.Groups[1].Value);
    }

    /// <summary>A client of it.</summary>
    public static HttpClient ClientOf(HostProcess host) => new() { BaseAddress = Of(host), Timeout = Within.Start };

    [GeneratedRegex(@"Frontend ollama listens on (http://\S+:\d+)")]
    private static partial Regex ListensLine();
}
