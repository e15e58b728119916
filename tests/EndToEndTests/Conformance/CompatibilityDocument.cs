using System.Text;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>The tables in <c>docs/compatibility.md</c>, which a run writes.</summary>
internal static class CompatibilityDocument
{
    /// <summary>How the tables are written anew.</summary>
    public const string RenewCommand = $"{RenewVariable}=1 tests/run.sh -class '*.{nameof(ConformanceTableTests)}'";

    private const string RenewVariable = "LLAMARUNNER_RENEW_DOCS";
    private const string Beginning = "<!-- Written by a run of the tests, not by hand. -->\n";
    private const string End = "<!-- End of what is written by a run. -->";

    private static readonly string File = Path.Combine(Repository.Root, "docs", "compatibility.md");

    /// <summary>Whether this run is to write the tables.</summary>
    public static bool IsToBeRenewed => Environment.GetEnvironmentVariable(RenewVariable) == "1";

    /// <summary>The tables as they are committed.</summary>
    public static string Read()
    {
        var text = System.IO.File.ReadAllText(File).ReplaceLineEndings("\n");
        var (start, end) = Find(text);
        return text[start..end];
    }

    /// <summary>Writes the tables.</summary>
    public static void Write(string tables)
    {
        var text = System.IO.File.ReadAllText(File).ReplaceLineEndings("\n");
        var (start, end) = Find(text);
        System.IO.File.WriteAllText(File, text[..start] + tables + text[end..]);
    }

    /// <summary>Makes the tables from what the clients found.</summary>
    public static async Task<string> MakeAsync(Func<IConformanceClient, Task<IReadOnlyDictionary<string, CallResult>>> resultsOf)
    {
        var text = new StringBuilder();
        foreach (var api in ConformanceCatalog.Apis)
        {
            text.Append($"\n### {api.Title}\n\n| Call | {string.Join(" | ", api.Clients.Select(static client => client.Name))} |\n");
            text.Append($"|---|{string.Concat(Enumerable.Repeat("---|", api.Clients.Count))}\n");
            foreach (var call in api.Calls)
            {
                text.Append($"| {call.Text} |");
                foreach (var client in api.Clients)
                {
                    text.Append($" {Outcome(call, client, await resultsOf(client))} |");
                }

                text.Append('\n');
            }
        }

        return text.Append('\n').ToString();
    }

    private static string Outcome(ConformanceCall call, IConformanceClient client, IReadOnlyDictionary<string, CallResult> results) =>
        call.MissingIn.Contains(client) ? "not offered"
        : results.TryGetValue(call.Id, out var result) && result.Passes ? "passes"
        : "fails";

    private static (int Start, int End) Find(string text)
    {
        var start = text.IndexOf(Beginning, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(start >= 0 && end > start, $"{File} has lost the marks between which the tables stand.");
        return (start + Beginning.Length, end);
    }
}
