using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Json.Schema;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.EmbeddedTests.Support;

namespace LlamaRunner.EmbeddedTests.Schemas;

/// <summary>Whatever the schema and however wildly the model samples, the answer follows the schema; another library is the judge.</summary>
public sealed class SchemaPropertyTests(DemoRunner demo)
{
    [Fact]
    public async Task Chat_AnySchemaAtHighTemperature_GivesJsonThatFollowsIt()
    {
        var (answers, refusals) = (0, 0);
        await SchemaGen.Object(3).SampleAsync(
            async schema =>
            {
                var settings = new GenerationSettings
                {
                    Temperature = 2,
                    TopK = 0,
                    TopP = 1,
                    MinP = 0,
                    Seed = 5,
                    MaxTokens = 1500,
                    JsonSchema = JsonSerializer.SerializeToElement(schema),
                };
                try
                {
                    var answer = await demo.Runner.AskAsync("Give me some JSON.", settings);
                    if (answer.End.Reason == FinishReason.Stop)
                    {
                        Check(schema, answer.Text);
                        Interlocked.Increment(ref answers);
                    }
                }
                catch (BadRequestException)
                {
                    // A combination that nothing can follow, as the generator sometimes makes.
                    Interlocked.Increment(ref refusals);
                }
            },
            iter: 150,
            threads: 4);

        Assert.True(answers > 100, $"{answers} answers, {refusals} refusals.");
    }

    private static void Check(JsonObject schema, string text)
    {
        using var answer = JsonDocument.Parse(text);
        var results = JsonSchema.FromText(schema.ToJsonString()).Evaluate(answer.RootElement);
        Assert.True(results.IsValid, $"{text}\ndoes not follow\n{schema.ToJsonString()}");
    }
}
