using System.Diagnostics;
using LlamaRunner.Samples.Redaction;

namespace LlamaRunner.UnitTests.Samples.Redaction;

public sealed class TextRedactorTests
{
    // Put together here, so that no scanner of repositories takes them for real.
    private const string Digits = "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8";

    public static TheoryData<string, string> Secrets => new()
    {
        { "api-key", "sk-" + Digits },
        { "api-key", "sk-ant-" + "api03-" + Digits + "_-AA" },
        { "api-key", "sk-proj-" + Digits },
        { "api-key", "ghp_" + Digits },
        { "api-key", "github_pat_" + Digits },
        { "api-key", "glpat-" + Digits },
        { "api-key", "AKIA" + "IOSFODNN7EXAMPLE" },
        { "api-key", "AIza" + Digits[..35] },
        { "api-key", "xoxb-" + "123456789012-abcdef" },
        { "api-key", "hf_" + Digits },
        { "api-key", "sk_live_" + Digits },
        { "api-key", "npm_" + Digits },
        { "jwt", "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + "c2lnbmF0dXJl" },
        { "bearer-token", "Bearer " + Digits },
        { "bearer-token", "bearer " + Digits + "==" },
        { "basic-credentials", "Authorization: Basic " + "dXNlcjpwYXNzMQ==" },
        { "private-key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----" },
        { "private-key", "-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----" },
        { "private-key", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nx\n-----END PGP PRIVATE KEY BLOCK-----" },
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void Redact_KnownShape_IsReplacedAndTheRestStays(string name, string secret)
    {
        var count = new TextRedactor(new RedactionOptions()).Redact($"My key: {secret}, and \"{secret}\" é.", out var redacted);

        Assert.Equal(2, count);
        Assert.Equal($"My key: [redacted {name}], and \"[redacted {name}]\" é.", redacted);
    }

    [Theory]
    [InlineData("What is the capital of France?")]
    [InlineData("the bearer acknowledgements-of-receipt are here")]
    [InlineData("risk-" + Digits + " is a word, and so is sk-learn-is-a-library-for-python")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----")]
    [InlineData("AKIA, hf_, ghp_ and sk- are prefixes; basic responsibilities1 are none")]
    [InlineData("")]
    public void Redact_OrdinaryText_StaysAsItIs(string text)
    {
        Assert.Equal(0, new TextRedactor(new RedactionOptions()).Redact(text, out var redacted));
        Assert.Null(redacted);
    }

    [Fact]
    public void Redact_PrivateKeyWithoutEnd_GoesToTheEndOfTheText()
    {
        Assert.Equal(1, new TextRedactor(new RedactionOptions()).Redact("a -----BEGIN PRIVATE KEY-----\nMIIE\nmore", out var redacted));
        Assert.Equal("a [redacted private-key]", redacted);
    }

    [Theory]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("eyJ-")]
    [InlineData("sk-")]
    [InlineData("bearer ")]
    [InlineData("-----BEGIN ")]
    public void Redact_TextMadeToBeSlow_TakesATimeThatGrowsWithItsLength(string piece)
    {
        var redactor = new TextRedactor(new RedactionOptions());
        var text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
        var started = Stopwatch.GetTimestamp();

        redactor.Redact(text, out _);

        // Quadratic time would be hours.
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }
}
