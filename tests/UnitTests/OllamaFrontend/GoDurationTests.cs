using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Configuration;
using LlamaRunner.Frontends.Ollama.Generation;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("5m", 300)]
    [InlineData("1h30m", 5400)]
    [InlineData("300ms", 0.3)]
    [InlineData("1.5h", 5400)]
    [InlineData(".5s", 0.5)]
    [InlineData("250us", 0.00025)]
    [InlineData("250µs", 0.00025)]
    [InlineData("9ns", 9e-9)]
    [InlineData("-1m", -60)]
    [InlineData("+2s", 2)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("1m0.5s", 60.5)]
    public void TryParse_WhatGoReads_IsRead(string text, double seconds)
    {
        Assert.True(GoDuration.TryParse(text, out var found));
        Assert.Equal(seconds, found, 12);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1d")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("1.2.3s")]
    [InlineData("5 m")]
    [InlineData("5m!")]
    [InlineData("１m")]
    public void TryParse_WhatGoRefuses_IsRefused(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"keep_alive":null}""", null)]
    [InlineData("""{"keep_alive":0}""", 0d)]
    [InlineData("""{"keep_alive":0.5}""", 0.5)]
    [InlineData("""{"keep_alive":1800}""", 1800d)]
    [InlineData("""{"keep_alive":-1}""", -1d)]
    [InlineData("""{"keep_alive":"-1"}""", -1d)]
    [InlineData("""{"keep_alive":"60"}""", 60d)]
    [InlineData("""{"keep_alive":"-1m"}""", -1d)]
    [InlineData("""{"keep_alive":"5m0s"}""", 300d)]
    [InlineData("""{"keep_alive":1e300}""", -1d)]
    public void KeepAlive_InAllItsForms_IsRead(string request, double? seconds)
    {
        var found = Read(request);
        Assert.Equal(seconds, found == Timeout.InfiniteTimeSpan ? -1 : found?.TotalSeconds);
    }

    [Theory]
    [InlineData("""{"keep_alive":""}""")]
    [InlineData("""{"keep_alive":"soon"}""")]
    [InlineData("""{"keep_alive":"NaN"}""")]
    [InlineData("""{"keep_alive":true}""")]
    [InlineData("""{"keep_alive":{}}""")]
    public void KeepAlive_OfAnythingElse_IsRefusedByItsName(string request) =>
        Assert.Equal("keep_alive", Assert.Throws<BadRequestException>(() => Read(request)).Field);

    private static TimeSpan? Read(string request) => KeepAliveField.Read(JsonDocument.Parse(request).RootElement);
}
