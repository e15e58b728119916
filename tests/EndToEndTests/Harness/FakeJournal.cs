using System.Text.Json.Nodes;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>What the fake llama-servers of one host noted: a folder a model, a file a process.</summary>
internal sealed class FakeJournal(string folder)
{
    /// <summary>How often a model's process was started.</summary>
    public int Starts(string model) => Files(model).Length;

    /// <summary>The entries of one kind, oldest first.</summary>
    public IReadOnlyList<JsonObject> Entries(string model, string kind) =>
        [.. Files(model).Order(StringComparer.Ordinal).SelectMany(Read).Where(entry => (string?)entry["event"] == kind)];

    /// <summary>The outcomes of the requests that ended, oldest first.</summary>
    public IReadOnlyList<string> Outcomes(string model) => [.. Entries(model, "end").Select(entry => (string)entry["outcome"]!)];

    private static List<JsonObject> Read(string file)
    {
        // The last line may be half written.
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (JsonObject)JsonNode.Parse(line)!)];
    }

    private string[] Files(string model)
    {
        var path = Path.Combine(folder, model.Replace('/', '_'));
        return Directory.Exists(path) ? Directory.GetFiles(path, "*.jsonl") : [];
    }
}
