Attribute VB_Name = "PkDialog"
Option Explicit

' What Python asks and says, shown by Excel itself. Answers go back as return values, never into a command.
' Every function that Python calls gives "=" and its answer, or "!" and why there is none: an error that left VBA here
' would show End and Debug.

Private Const FOLDER_PICKER As Long = 4

Public Function Tell(ByVal text As String, ByVal isProblem As Boolean) As String
    On Error GoTo Failed
    Answered = True
    MsgBox text, IIf(isProblem, vbExclamation, vbInformation), TITLE
    Tell = "="
    Exit Function
Failed:
    Tell = "!" & Err.Description
End Function

Public Function TellQuietly(ByVal text As String) As String
    ' For what is seen on a sheet anyway.
    On Error GoTo Failed
    Answered = True
    Whisper = text
    Application.StatusBar = text
    TellQuietly = "="
    Exit Function
Failed:
    TellQuietly = "!" & Err.Description
End Function

Public Function Confirm(ByVal text As String) As String
    ' "" for no.
    On Error GoTo Failed
    Confirm = "="
    If MsgBox(text, vbYesNo + vbQuestion + vbDefaultButton2, TITLE) = vbYes Then Confirm = "=ya"
    Exit Function
Failed:
    Confirm = "!" & Err.Description
End Function

Public Function AskText(ByVal text As String, ByVal suggestion As String) As String
    ' "" when nothing was entered or the dialog was cancelled.
    On Error GoTo Failed
    AskText = "=" & Trim$(InputBox(text, TITLE, suggestion))
    Exit Function
Failed:
    AskText = "!" & Err.Description
End Function

Public Function AskFolder(ByVal text As String, ByVal suggestion As String) As String
    ' "" when cancelled.
    On Error GoTo Failed
    AskFolder = "="
    #If Mac Then
        AskFolder = AskText(text, suggestion)
    #Else
        With Application.FileDialog(FOLDER_PICKER)
            .Title = text
            .InitialFileName = suggestion & "\"
            If .Show = -1 Then AskFolder = "=" & .SelectedItems(1)
        End With
    #End If
    Exit Function
Failed:
    AskFolder = "!" & Err.Description
End Function
