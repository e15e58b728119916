namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>What <c>docs/compatibility.md</c> claims is what the clients found.</summary>
[Collection(ConformanceGroup.Name)]
public sealed class ConformanceTableTests(ConformanceRun run)
{
    [Fact]
    public async Task Table_Committed_IsWhatTheRunFound()
    {
        var found = await CompatibilityDocument.MakeAsync(run.ResultsOfAsync);
        if (CompatibilityDocument.IsToBeRenewed)
        {
            CompatibilityDocument.Write(found);
        }

        var committed = CompatibilityDocument.Read();
        Assert.True(
            committed == found,
            $"docs/compatibility.md does not say what was found. Renew it with: {CompatibilityDocument.RenewCommand}\nFound:\n{found}\nCommitted:\n{committed}");
    }
}
