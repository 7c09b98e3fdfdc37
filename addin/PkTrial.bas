Attribute VB_Name = "PkTrial"
Option Explicit

' For pk-tracker diagnosa --uji: whether the tab was read, and a click without a hand, with the time that it took.

Private isThere As Boolean
Private chosen As String
Private seconds As Double

Public Sub PkLoaded(ribbon As IRibbonUI)
    isThere = True
End Sub

Public Function IsLoaded() As String
    ' Whether Excel has read our tab; "" for no.
    IsLoaded = "=" & IIf(isThere, "ya", "")
End Function

Public Function Click(ByVal button As String) As String
    ' Click as soon as Excel is free: as with a hand, nobody waits for the press to return.
    On Error GoTo Failed
    chosen = button
    seconds = -1
    Application.OnTime Now, "'" & ThisWorkbook.Name & "'!PkTrial.ClickNow"
    Click = "="
    Exit Function
Failed:
    Click = "!" & Err.Description
End Function

Public Sub ClickNow()
    Dim before As Double
    On Error Resume Next
    before = Timer
    Application.Run "'" & ThisWorkbook.Name & "'!PkRibbon." & chosen, Nothing
    seconds = Timer - before
End Sub

Public Function Took() As String
    ' Seconds of the last click; "" while it is at work.
    Took = "="
    If seconds >= 0 Then Took = "=" & Trim$(Str$(seconds))
End Function
