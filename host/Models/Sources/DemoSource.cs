namespace LlamaRunner.Host.Models.Sources;

/// <summary>The model that comes with the host, so that there is one to chat with from the first start on.</summary>
internal sealed class DemoSource(string path, ModelReader reader, IProblems problems) : IModelSource
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<FoundModel>> FindAsync(CancellationToken cancellationToken)
    {
        if (ModelFileSet.Find(path) is not { } files)
        {
            return [];
        }

        var reading = await reader.ReadAsync(files, cancellationToken);
        if (reading.Header is { } header)
        {
            return [new FoundModel(files, header, null) { IsFallback = true }];
        }

        problems.Report(path, $"The demo model is not offered. {reading.Fault}", "demo");
        return [];
    }
}
