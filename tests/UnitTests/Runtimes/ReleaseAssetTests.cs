using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.UnitTests.Runtimes;

public sealed class ReleaseAssetTests
{
    private const string Digits = "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08";

    [Theory]
    [InlineData("sha256:" + Digits, true)]
    [InlineData("sha512:" + Digits, false)]
    [InlineData("sha256:abc", false)]
    [InlineData("sha256:" + "z" + "F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08", false)]
    [InlineData(Digits, false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Sha256_Digest_IsReadOrNull(string? digest, bool isRead) =>
        Assert.Equal(isRead ? Digits.ToLowerInvariant() : null, new ReleaseAsset { Digest = digest }.Sha256);

    [Theory]
    [InlineData("https://files.example/a.zip", true)]
    [InlineData("http://127.0.0.1:5000/releases", true)]
    [InlineData("http://localhost/releases", true)]
    [InlineData("http://files.example/a.zip", false)]
    [InlineData("ftp://files.example/a.zip", false)]
    [InlineData("releases", false)]
    [InlineData("", false)]
    public void TryMake_Address_OnlyWhatNobodyCanChangeOnItsWay(string text, bool isSafe) => Assert.Equal(isSafe, SafeAddress.TryMake(text, out _));
}
