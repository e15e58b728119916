using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>A client for Node, whose calls are in a script below <c>clients/conformance</c>.</summary>
/// <param name="name">Its package.</param>
/// <param name="script">The script.</param>
/// <param name="address">Which of the host's addresses it is given.</param>
internal sealed class NodeConformanceClient(string name, string script, Func<ConformanceTarget, string> address) : IConformanceClient
{
    private const string Mark = "RESULT ";

    public string Name => name;

    public async Task<IReadOnlyDictionary<string, CallResult>> RunAsync(ConformanceTarget target, CancellationToken cancellationToken)
    {
        await NodeClients.EnsureInstalledAsync(cancellationToken);
        var (exitCode, output) = await NodeClients.RunAsync("node", [$"conformance/{script}", address(target), target.ApiKey], cancellationToken);
        Assert.True(exitCode == 0, output);
        return output.Split('\n')
            .Where(static line => line.StartsWith(Mark, StringComparison.Ordinal))
            .Select(static line => JsonNode.Parse(line[Mark.Length..])!)
            .ToDictionary(static result => (string)result["call"]!, static result => new CallResult((bool)result["passes"]!, (string?)result["detail"]));
    }
}
