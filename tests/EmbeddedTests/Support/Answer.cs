using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.EmbeddedTests.Support;

/// <summary>A whole answer.</summary>
/// <param name="Pieces">Its text as it came.</param>
/// <param name="End">Its end.</param>
internal sealed record Answer(IReadOnlyList<string> Pieces, GenerationEnd End)
{
    /// <summary>Its text.</summary>
    public string Text => string.Concat(Pieces);

    /// <summary>Reads an answer to its end, which must be the last update and the only one of its kind.</summary>
    public static async Task<Answer> ReadAsync(IAsyncEnumerable<GenerationUpdate> updates)
    {
        var pieces = new List<string>();
        GenerationEnd? end = null;
        await foreach (var update in updates)
        {
            Assert.Null(end);
            if (update is GeneratedText text)
            {
                Assert.NotEmpty(text.Text);
                pieces.Add(text.Text);
            }

            end = update as GenerationEnd;
        }

        Assert.NotNull(end);
        return new Answer(pieces, end);
    }
}
