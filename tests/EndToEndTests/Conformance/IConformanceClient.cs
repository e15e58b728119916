namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>A vendor's own client, unmodified.</summary>
internal interface IConformanceClient
{
    /// <summary>Its package and where that comes from, as the table's column is named.</summary>
    string Name { get; }

    /// <summary>Makes every call that there is for it, one after the other.</summary>
    /// <param name="target">The host.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>How each call went, by its id.</returns>
    Task<IReadOnlyDictionary<string, CallResult>> RunAsync(ConformanceTarget target, CancellationToken cancellationToken);
}
